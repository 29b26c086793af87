import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../../core/errors';
import type { OnnxOptions } from './options';
import { runtimeNames } from './runtime';
import { option } from '../../core/option';

/** How the file of each kind of number is called, as transformers.js 4 has it (src/utils/dtypes.js). */
const SUFFIXES: Readonly<Record<string, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
};

/** What the option `dtype` may name. */
export const dtypeNames: readonly string[] = Object.keys(SUFFIXES);

/** What the graph of a dtype is called. */
export function graphName(dtype: string): string {
  return `model${SUFFIXES[dtype] ?? `_${dtype}`}.onnx`;
}

/** Does a name say that it is a graph: an ONNX file, or one in ORT format? */
export function isGraphName(file: string): boolean {
  return isOnnxName(file) || file.endsWith('.ort');
}

/** Does a name say that it is an ONNX file? */
export function isOnnxName(file: string): boolean {
  return file.endsWith('.onnx');
}

/** The folder of the model that a graph belongs to: the one that it lies in, or the one above, where that is `onnx/`. */
export function folderOf(graph: string): string {
  const folder = dirname(graph);
  return basename(folder) === 'onnx' ? dirname(folder) : folder;
}

/**
 * Finds the ONNX graph that a path names: the file itself, or a graph in a folder in the hub's layout. A folder that also holds
 * safetensors is a checkpoint, unless what runs ONNX, or the dtype of a graph, is asked for.
 *
 * @returns the file, or undefined where the path is of another kind
 * @throws UsageError where the folder holds no such graph, naming those that it holds.
 */
export function graphAt(path: string, { backend, dtype }: OnnxOptions): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() && isGraphName(path)) {
    if (dtype === undefined) return path;
    throw new UsageError(`${option('dtype')} is ${dtype}, but ${path} is one graph. Leave it out, or name the folder.`);
  }
  if (!found?.isDirectory()) return undefined;
  const graphs = graphsIn(path);
  const asked = runtimeNames.includes(backend ?? '') || (backend === undefined && dtype !== undefined);
  if (!asked && (graphs.length === 0 || hasSafetensors(path))) return undefined;
  if (graphs.length === 0) {
    throw new UsageError(
      `${path} holds no ONNX graph; expected onnx/model.onnx, as in the hub's layout. Export it, or leave out ${option(backend === undefined ? 'dtype' : 'backend')}.`,
    );
  }
  return graphOfDtype(path, graphs, dtype);
}

function graphOfDtype(folder: string, graphs: readonly string[], dtype: string | undefined): string {
  const places = (suffix: string): string[] => [`onnx/model${suffix}.onnx`, `model${suffix}.onnx`];
  const file = places(SUFFIXES[dtype ?? 'fp32'] ?? `_${dtype}`).find((name) => graphs.includes(name));
  if (file !== undefined) return join(folder, file);
  if (dtype === undefined && graphs.length === 1) return join(folder, graphs[0]);
  const there = dtypeNames.filter((name) => places(SUFFIXES[name]).some((place) => graphs.includes(place)));
  throw new UsageError(
    dtype === undefined
      ? `${folder} holds no onnx/model.onnx, and several others: ${graphs.join(', ')}. Name one of the files${there.length > 0 ? `, or ${option('dtype')} ${there[0]}` : ''}.`
      : `${option('dtype')} is ${dtype}, but ${folder} has no graph of that name; it has ${there.length > 0 ? there.join(', ') : graphs.join(', ')}. Name one of these.`,
  );
}

/** The graphs of a folder, those in `onnx/` first, relative to it. */
function graphsIn(folder: string): string[] {
  const inside = join(folder, 'onnx');
  const list = (place: string): string[] => readdirSync(place).filter(isOnnxName).sort();
  return [...(existsSync(inside) ? list(inside).map((file) => `onnx/${file}`) : []), ...list(folder)];
}

function hasSafetensors(folder: string): boolean {
  return readdirSync(folder).some((file) => /\.safetensors(\.index\.json)?$/.test(file));
}
