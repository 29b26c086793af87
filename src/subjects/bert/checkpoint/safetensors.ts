import { FETCH_LFS, isLfsPointer, POINTER_BYTES } from '../../../core/files/git-lfs';
import type { FileHandle } from 'node:fs/promises';
import { EnvironmentError, messageOf, UsageError } from '../../../core/errors';
import { openRegular, readInto } from '../../../core/files/read-regular';
import { decode, READABLE, type Dtype, type TensorData } from './dtypes';
import { MAX_HEADER_SIZE, parseHeader, type TensorEntry } from './safetensors-header';
import { unreadable } from '../../../core/files/unreadable';

/** A tensor in memory: row-major, F16 and BF16 widened to float32. */
export interface Tensor {
  readonly data: TensorData;
  readonly shape: readonly number[];
  /** The dtype in the file. */
  readonly dtype: Dtype;
}

/** An open safetensors file. Its header has been checked whole; the tensors are read when asked for. */
export interface SafetensorsFile {
  readonly file: string;
  readonly names: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
  /** @throws UsageError where the file has no tensor of that name. */
  entry(name: string): TensorEntry;
  /** @throws UsageError for a name that is not there or a dtype that is not readable; EnvironmentError where reading fails. */
  read(name: string): Promise<Tensor>;
  close(): Promise<void>;
}

/**
 * Opens a safetensors file: 8 bytes with the header's length, the header as JSON, then the tensors' bytes.
 *
 * @throws EnvironmentError where the file is missing or unreadable; UsageError where its content is malformed.
 */
export async function openSafetensors(file: string): Promise<SafetensorsFile> {
  const handle = await openRegular(file).catch((error: unknown) => {
    throw unreadable(`Cannot open ${file}: ${messageOf(error)}.`, error);
  });
  try {
    return await openHandle(file, handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads every tensor of a file; for small ones. Errors as `openSafetensors` and `read`. */
export async function readSafetensors(file: string): Promise<Map<string, Tensor>> {
  const opened = await openSafetensors(file);
  try {
    const tensors = new Map<string, Tensor>();
    for (const name of opened.names) tensors.set(name, await opened.read(name));
    return tensors;
  } finally {
    await opened.close();
  }
}

async function openHandle(file: string, handle: FileHandle): Promise<SafetensorsFile> {
  const stat = await handle.stat();
  if (stat.size < 8) {
    throw new UsageError(`${file} has ${stat.size} bytes; a safetensors file has at least 8. Download it again.`);
  }
  if (stat.size >= POINTER_BYTES && isLfsPointer(new Uint8Array(await readBytes(file, handle, 0, POINTER_BYTES))))
    throw new UsageError(`${file} is the pointer of Git LFS in the place of the weights. ${FETCH_LFS}`);
  const length = Buffer.from(await readBytes(file, handle, 0, 8)).readBigUInt64LE();
  if (length > MAX_HEADER_SIZE || 8 + Number(length) > stat.size) {
    const most = Math.min(MAX_HEADER_SIZE, stat.size - 8);
    throw new UsageError(
      `${file}: its first 8 bytes announce a header of ${length} bytes; there can be ${most} at most. It is cut short, or no safetensors file: download it again.`,
    );
  }
  const dataStart = 8 + Number(length);
  const header = new Uint8Array(await readBytes(file, handle, 8, Number(length)));
  const { entries, metadata } = parseHeader(header, stat.size - dataStart, file);
  const entry = (name: string): TensorEntry => {
    const found = entries.get(name);
    if (!found) throw new UsageError(`${file} has no tensor "${name}"; it has ${entries.size} others.`);
    return found;
  };
  return {
    file,
    names: [...entries.keys()],
    metadata,
    entry,
    async read(name) {
      const { dtype, shape, begin, end } = entry(name);
      if (!READABLE.includes(dtype)) {
        throw new UsageError(
          `${file}: tensor "${name}" is of dtype ${dtype}; readable are ${READABLE.join(', ')}. Save the model in float32, float16 or bfloat16.`,
        );
      }
      return { data: decode(dtype, await readBytes(file, handle, dataStart + begin, end - begin))!, shape, dtype };
    },
    close: () => handle.close(),
  };
}

async function readBytes(file: string, handle: FileHandle, from: number, count: number): Promise<ArrayBuffer> {
  try {
    const buffer = new ArrayBuffer(count);
    const done = await readInto(new Uint8Array(buffer), handle, from);
    if (done < count) throw new Error('it ended before its last tensor; it became shorter while it was read');
    return buffer;
  } catch (error) {
    throw new EnvironmentError(`Cannot read ${count} bytes of ${file}: ${messageOf(error)}.`, { cause: error });
  }
}
