import { closeSync, constants, openSync, readSync } from 'node:fs';
import { UsageError } from '../../../core/errors';
import { MOST_BYTES } from '../../../core/files/read-regular';
import type { ExternalFile } from '../external-data';
import { eachField } from '../wire';
import { bytesField, joined } from './edit';

/**
 * A weight (TensorProto) with its numbers in it, where a file beside the graph holds them. Of that file no more is read.
 * @throws UsageError where they are not all there, or are more than a graph may hold
 */
export function inlined(weight: Uint8Array, files: readonly ExternalFile[]): Uint8Array {
  const kept: Uint8Array[] = [];
  const entries = new Map<string, string>();
  eachField(weight, (field) => {
    // external_data, and data_location
    if (field.number === 13) {
      const pair = ['', ''];
      eachField(field.bytes(), (part) => (pair[part.number - 1] = part.text()));
      entries.set(pair[0], pair[1]);
    } else if (field.number !== 14) kept.push(field.raw);
  });
  const file = files.find(({ name }) => name === entries.get('location'));
  if (!file) return weight;
  const from = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? file.size - from);
  return joined([...kept, bytesField(9, partOf(file, from, length))]);
}

function partOf({ path, size }: ExternalFile, from: number, length: number): Uint8Array {
  const isThere =
    [from, length].every((number) => Number.isSafeInteger(number) && number >= 0) && from + length <= size;
  const bytes = isThere && length <= MOST_BYTES ? read(path, from, length) : undefined;
  if (bytes?.length === length) return bytes;
  throw new UsageError(
    `${path} has ${size} bytes, and a weight of the graph is ${length} bytes from byte ${from} on; expected one that is there, of at most ${MOST_BYTES}. Export the model again.`,
  );
}

/** @returns fewer bytes where the file ends before */
function read(path: string, from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    let done = 0;
    while (done < length) {
      const more = readSync(file, bytes, done, length - done, from + done);
      if (more === 0) break;
      done += more;
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(file);
  }
}
