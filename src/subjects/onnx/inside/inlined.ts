import { readFileSync } from 'node:fs';
import type { ExternalFile } from '../external-data';
import { eachField } from '../wire';
import { bytesField, joined } from './edit';

/** A weight (TensorProto) with its numbers in it, where a file beside the graph holds them. */
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
  return joined([...kept, bytesField(9, readFileSync(file.path).subarray(from, from + length))]);
}
