import { dirname } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { isJsonObject, showJson } from '../../core/text/strict-json';
import { messageOf, UsageError } from '../../core/errors';
import { partOfModel } from '../../core/files/part-of-model';
import { MOST_TEXT, readRegular, sizeOfRegular } from '../../core/files/read-regular';

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

/** More than the memory that any backend of tfjs computes in. */
const MOST_WEIGHTS = 2 ** 32;

/** What the weights of a model are, and their bytes, one behind the other. */
export interface Weights {
  readonly specs: io.WeightsManifestEntry[];
  readonly data: ArrayBuffer;
}

interface Group {
  /** Names of files, unchecked. */
  readonly paths: readonly unknown[];
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
  const shards: Shard[] = [];
  for (const group of groups) {
    const found = await Promise.all(group.paths.map((path) => shardAt(path, file)));
    refuseSize(group, sum(found), file);
    shards.push(...found);
  }
  refuseTotal(sum(shards), MOST_WEIGHTS, file);
  // Read one by one, into their place: a second copy of all would be as large.
  const joined = new Uint8Array(sum(shards));
  let offset = 0;
  for (const { path, size, name } of shards) {
    const bytes = await readRegular(path, size).catch((error: unknown) => unreadable(name, file, messageOf(error)));
    joined.set(bytes, offset);
    offset += size;
  }
  return { specs: groups.flatMap(({ specs }) => specs), data: joined.buffer };
}

/** A file of weights that a manifest names. */
interface Shard {
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

const sum = (shards: readonly Shard[]): number => shards.reduce((n, { size }) => n + size, 0);

function refuseSize({ paths, bytes }: Group, found: number, file: string): void {
  // The lengths of strings lie in the shards, and no words of a vocabulary take more.
  if (bytes === undefined) return refuseTotal(found, MOST_TEXT, file);
  if (found === bytes) return;
  const shown = paths.length === 1 ? String(paths[0]) : `${String(paths[0])} to ${String(paths.at(-1))}`;
  const why = found < bytes ? 'Something is cut short' : 'They belong to another model.json';
  throw new UsageError(
    `${shown}, beside ${file}: ${found} bytes, but the shapes in its weightsManifest take ${bytes}. ${why}: copy the model again, all of its files.`,
  );
}

function refuseTotal(found: number, most: number, file: string): void {
  if (found <= most) return;
  throw new UsageError(
    `${file}: the files that its weightsManifest names have ${found} bytes together; at most ${most} are read. Does it name one of them more than once?`,
  );
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
    paths,
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

function refuseTwins(groups: readonly Group[], file: string): void {
  const seen = new Set<string>();
  for (const { name } of groups.flatMap(({ specs }) => specs)) {
    if (seen.has(name)) throw new UsageError(`${file}: weightsManifest has the weight ${showJson(name)} twice.`);
    seen.add(name);
  }
}

/** Its size is known before anything of it is read: it may be of any. */
async function shardAt(name: unknown, file: string): Promise<Shard> {
  const part = await partOfModel(dirname(file), name);
  if (typeof part !== 'string') {
    if (part.missing) return unreadable(String(name), file, part.why);
    throw new UsageError(
      `${file}: its weightsManifest names the file ${showJson(name)}, and ${part.why}; expected the name of a file in the folder of model.json. Files elsewhere are not read.`,
    );
  }
  const size = await sizeOfRegular(part).catch((error: unknown) => unreadable(String(name), file, messageOf(error)));
  return { name: String(name), path: part, size };
}

function unreadable(path: string, file: string, why: string): never {
  throw new UsageError(
    `${path}, which the weightsManifest of ${file} names, cannot be read: ${why}. Copy all files of the model into one folder.`,
  );
}
