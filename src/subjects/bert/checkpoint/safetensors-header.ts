import { UsageError } from '../../../core/errors';
import { bitsOf, DTYPES, isDtype, type Dtype } from './dtypes';
import { isJsonObject, parseStrictJson, showJson } from '../../../core/text/strict-json';

/** The reference implementation's limit, in bytes (safetensors/src/tensor.rs, MAX_HEADER_SIZE). */
export const MAX_HEADER_SIZE = 100_000_000;

/** Where a tensor lies and what it is. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** First byte and the byte after the last one, counted from the start of the data section. */
  readonly begin: number;
  readonly end: number;
}

/** All that a safetensors header says. */
export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a header and holds it against the data section: the tensors must cover it from its first byte to its last, with
 * neither gap nor overlap. Format: https://huggingface.co/docs/safetensors, "Format".
 *
 * @param dataSize number of bytes after the header
 * @throws UsageError naming the file, the tensor and field, what was found and what was expected.
 */
export function parseHeader(bytes: Uint8Array, dataSize: number, where: string): SafetensorsHeader {
  const header = parseStrictJson(decodeText(bytes, where), `The header of ${where}`);
  if (!isJsonObject(header)) {
    throw new UsageError(`The header of ${where} is ${showJson(header)}; expected an object with one entry a tensor.`);
  }
  const entries = new Map<string, TensorEntry>();
  let metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = parseMetadata(value, where);
    else entries.set(name, parseEntry(name, value, dataSize, where));
  }
  refuseGaps([...entries.values()], dataSize, where);
  return { entries, metadata };
}

function decodeText(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`The header of ${where} is not UTF-8 text. Is it a safetensors file?`);
  }
}

function parseMetadata(value: unknown, where: string): Map<string, string> {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  if (!isJsonObject(value) || entries.some(([, text]) => typeof text !== 'string')) {
    throw new UsageError(`${where}: __metadata__ is ${showJson(value)}; expected an object of strings.`);
  }
  return new Map(entries as [string, string][]);
}

function parseEntry(name: string, value: unknown, dataSize: number, where: string): TensorEntry {
  const refuse = (field: string, found: unknown, expected: string): never => {
    throw new UsageError(
      `${where}: ${field} of tensor ${showJson(name)} is ${showJson(found)}; expected ${expected}. The file is damaged, or was not written by safetensors: download or write it again.`,
    );
  };
  if (!isJsonObject(value)) return refuse('the entry', value, 'an object with dtype, shape and data_offsets');
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) return refuse('dtype', dtype, `one of ${DTYPES.join(', ')}`);
  if (!isListOfSizes(shape)) return refuse('shape', shape, 'a list of whole numbers of at least 0');
  if (!isListOfSizes(offsets) || offsets.length !== 2) {
    return refuse('data_offsets', offsets, 'two whole numbers, [begin, end]');
  }
  const [begin, end] = offsets;
  if (begin > end || end > dataSize) {
    return refuse('data_offsets', offsets, `begin ≤ end ≤ ${dataSize}, the size of the data section`);
  }
  // Every factor is checked, not only the product: one axis of 0 must not hide that the others overflow.
  let bits = bitsOf(dtype);
  for (const size of shape) {
    bits *= size;
    if (!Number.isSafeInteger(bits)) return refuse('shape', shape, 'fewer than 2^53 bits in all');
  }
  if (bits !== (end - begin) * 8) {
    return refuse('data_offsets', offsets, `${bits / 8} bytes for shape ${showJson(shape)} of ${dtype}`);
  }
  return { name, dtype, shape, begin, end };
}

function isListOfSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function refuseGaps(entries: TensorEntry[], dataSize: number, where: string): void {
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered) {
      const what =
        begin < covered
          ? 'overlaps the tensor before it, which ends'
          : 'leaves a gap after the data before it, which ends';
      throw new UsageError(`${where}: tensor ${showJson(name)} begins at byte ${begin} and ${what} at ${covered}.`);
    }
    covered = end;
  }
  if (covered !== dataSize) {
    throw new UsageError(
      `${where}: the tensors end at byte ${covered} of the data section, which has ${dataSize}; nothing may stand after the last tensor.`,
    );
  }
}
