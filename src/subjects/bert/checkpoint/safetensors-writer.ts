import { writeFile } from 'node:fs/promises';
import { EnvironmentError, messageOf, UsageError } from '../../../core/errors';
import { bitsOf, type Dtype } from './dtypes';

/** A tensor to be written: its bytes are taken as they are, so `data` must hold the dtype's own representation. */
export interface WritableTensor {
  readonly data: ArrayBufferView;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/**
 * The bytes of a safetensors file. As the reference implementation does, the widest dtypes come first, then names in order,
 * and the header is filled up with spaces to a multiple of 8, so that every tensor is aligned.
 *
 * @throws UsageError where a tensor's bytes do not fit its shape.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const ordered = [...tensors].sort(
    ([a, { dtype: x }], [b, { dtype: y }]) => bitsOf(y) - bitsOf(x) || (a < b ? -1 : 1),
  );
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let end = 0;
  for (const [name, { data, shape, dtype }] of ordered) {
    const expected = (shape.reduce((a, b) => a * b, 1) * bitsOf(dtype)) / 8;
    if (data.byteLength !== expected) {
      throw new UsageError(
        `Tensor "${name}" has ${data.byteLength} bytes; shape [${shape.join(', ')}] of ${dtype} takes ${expected}.`,
      );
    }
    entries.push([name, { dtype, shape, data_offsets: [end, (end += data.byteLength)] }]);
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const dataStart = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(dataStart + end).fill(0x20, 8, dataStart);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  bytes.set(json, 8);
  let at = dataStart;
  for (const [, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Writes a safetensors file that is built in memory: for fixtures and goldens.
 *
 * @throws UsageError as `encodeSafetensors`; EnvironmentError where the file cannot be written.
 */
export async function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const bytes = encodeSafetensors(tensors, metadata);
  await writeFile(file, bytes).catch((error: unknown) => {
    throw new EnvironmentError(`Cannot write ${file}: ${messageOf(error)}.`, { cause: error });
  });
}
