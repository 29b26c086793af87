import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { isJsonObject, showJson } from '../../core/strict-json';
import { messageOf, UsageError } from '../../core/errors';
import { MOST_BYTES, readRegular } from '../../core/read-regular';

/** Bytes of an element as it lies in a shard, after quantisation (tfjs-core, io/types.ts). */
const BYTES = new Map<unknown, number>([
  ['float32', 4],
  ['int32', 4],
  ['uint32', 4],
  ['float16', 2],
  ['uint16', 2],
  ['uint8', 1],
  ['bool', 1],
  ['complex64', 8],
]);

/** What the weights of a model are, and their bytes, one behind the other. */
export interface Weights {
  readonly specs: io.WeightsManifestEntry[];
  readonly data: ArrayBuffer;
}

interface Group {
  readonly paths: readonly string[];
  readonly specs: io.WeightsManifestEntry[];
  /** Undefined where strings are among them, whose lengths lie in the shards. */
  readonly bytes: number | undefined;
}

/**
 * Reads the weights that a `weightsManifest` names. The manifest is a stranger's: nothing outside the folder of its file is
 * read, and nothing that the shards do not hold is allocated.
 *
 * @param manifest as it was parsed
 * @param file the model.json that it stands in
 * @throws UsageError naming the entry, what was found and what was expected.
 */
export async function readWeights(manifest: unknown, file: string): Promise<Weights> {
  if (!Array.isArray(manifest) || manifest.length === 0) {
    throw new UsageError(
      `${file}: weightsManifest is ${showJson(manifest)}; expected a list that names the files of the weights. A topology alone cannot be run: save or convert the model with its weights.`,
    );
  }
  const groups = manifest.map((group, g) => groupOf(group, `${file}: weightsManifest[${g}]`));
  refuseTwins(groups, file);
  const parts: Buffer[] = [];
  for (const group of groups) {
    const sizes = await Promise.all(group.paths.map((path) => sizeOf(path, file)));
    const found = sizes.reduce((n, size) => n + size, 0);
    if (group.bytes !== undefined && found !== group.bytes) {
      const shown = group.paths.length === 1 ? group.paths[0] : `${group.paths[0]} to ${group.paths.at(-1)}`;
      const why = found < group.bytes ? 'Something is cut short' : 'They belong to another model.json';
      throw new UsageError(
        `${shown}, beside ${file}: ${found} bytes, but the shapes in its weightsManifest take ${group.bytes}. ${why}: copy the model again, all of its files.`,
      );
    }
    for (const path of group.paths) parts.push(await readShard(path, file));
  }
  const joined = new Uint8Array(parts.reduce((n, { length }) => n + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return { specs: groups.flatMap(({ specs }) => specs), data: joined.buffer };
}

function groupOf(group: unknown, where: string): Group {
  if (!isJsonObject(group)) throw new UsageError(`${where} is ${showJson(group)}; expected { paths, weights }.`);
  const { paths, weights } = group;
  if (!Array.isArray(paths) || paths.length === 0) {
    throw new UsageError(`${where}.paths is ${showJson(paths)}; expected a list of file names.`);
  }
  if (!Array.isArray(weights)) {
    throw new UsageError(`${where}.weights is ${showJson(weights)}; expected a list of { name, shape, dtype }.`);
  }
  const sizes = weights.map((spec, w) => bytesOf(spec, `${where}.weights[${w}]`));
  return {
    paths: paths.map((path, p) => insidePath(path, `${where}.paths[${p}]`)),
    specs: weights as io.WeightsManifestEntry[],
    bytes: sizes.includes(undefined) ? undefined : sizes.reduce((n: number, size) => n + size!, 0),
  };
}

function bytesOf(spec: unknown, where: string): number | undefined {
  if (!isJsonObject(spec) || typeof spec.name !== 'string') {
    throw new UsageError(`${where} is ${showJson(spec)}; expected { name, shape, dtype }.`);
  }
  const { shape, dtype, quantization } = spec;
  const isSize = (size: unknown): boolean => Number.isSafeInteger(size) && (size as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    throw new UsageError(`${where}.shape is ${showJson(shape)}; expected a list of whole numbers of at least 0.`);
  }
  const stored = isJsonObject(quantization) ? quantization.dtype : dtype;
  if (stored === 'string') return undefined;
  const each = BYTES.get(stored);
  if (each === undefined) {
    throw new UsageError(
      `${where} is stored as ${showJson(stored)}; expected one of ${[...BYTES.keys(), 'string'].join(', ')}.`,
    );
  }
  return shape.reduce((n: number, size: number) => n * size, each);
}

/** A name of a file in the folder, or in one below it. Links are the owner's business: the hub's cache is made of them. */
function insidePath(path: unknown, where: string): string {
  const inside =
    typeof path === 'string' &&
    path !== '' &&
    !isAbsolute(path) &&
    !/^[a-z][a-z0-9+.-]*:|\0/i.test(path) &&
    !path.split(/[/\\]/).includes('..');
  if (inside) return path;
  throw new UsageError(
    `${where} is ${showJson(path)}; expected the name of a file in the folder of model.json. Files elsewhere are not read.`,
  );
}

function refuseTwins(groups: readonly Group[], file: string): void {
  const seen = new Set<string>();
  for (const { name } of groups.flatMap(({ specs }) => specs)) {
    if (seen.has(name)) throw new UsageError(`${file}: weightsManifest has the weight ${showJson(name)} twice.`);
    seen.add(name);
  }
}

async function readShard(path: string, file: string): Promise<Buffer> {
  return readRegular(join(dirname(file), path), MOST_BYTES).catch((error: unknown) => unreadable(path, file, error));
}

/** Known before anything of it is read: it may be of any size. */
async function sizeOf(path: string, file: string): Promise<number> {
  const found = await stat(join(dirname(file), path)).catch((error: unknown) => unreadable(path, file, error));
  return found.isFile()
    ? found.size
    : unreadable(path, file, new Error('it is no file, but a folder, a pipe or a device'));
}

function unreadable(path: string, file: string, error: unknown): never {
  throw new UsageError(
    `${path}, which the weightsManifest of ${file} names, cannot be read: ${messageOf(error)}. Copy all files of the model into one folder.`,
    { cause: error },
  );
}
