import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { NoFileError } from './unreadable';

/** More than the text of any file that is written by hand or by an exporter, tokenizers of large vocabularies included. */
export const MOST_TEXT = 128 * 2 ** 20;

/** More than a protobuf may have, and than one call of Node reads. */
export const MOST_BYTES = 2 ** 31 - 1;

/** How much one call is asked to read. */
const CHUNK = 2 ** 30;

/**
 * Reads a file of a bounded size. Pipes and devices, which may block or never end, are no files here, and are not waited for.
 * @throws Error saying in words what is wrong with it, or what the file system throws.
 */
export async function readRegular(file: string, mostBytes: number): Promise<Buffer> {
  const handle = await openRegular(file);
  try {
    const { size } = await handle.stat();
    if (size > mostBytes) throw new Error(`${file} has ${size} bytes; at most ${mostBytes} are read`);
    // One that grows meanwhile is cut, and so is one that shrinks.
    const buffer = Buffer.alloc(size);
    return buffer.subarray(0, await readInto(buffer, handle));
  } finally {
    await handle.close();
  }
}

/** The text of a file, as {@link readRegular} reads it. */
export async function readText(file: string, mostBytes = MOST_TEXT): Promise<string> {
  return (await readRegular(file, mostBytes)).toString('utf8');
}

/**
 * Fills a buffer from a file: a call may read less than it is asked for.
 * @param from the first byte in the file
 * @returns how many bytes there were; fewer than the buffer holds where the file ends before
 */
export async function readInto(buffer: Uint8Array, handle: Pick<FileHandle, 'read'>, from = 0): Promise<number> {
  let done = 0;
  while (done < buffer.length) {
    const { bytesRead } = await handle.read(buffer, done, Math.min(CHUNK, buffer.length - done), from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** The size of a file that somebody else is to read. @throws as {@link readRegular}. */
export async function sizeOfRegular(file: string, mostBytes = Infinity): Promise<number> {
  const handle = await openRegular(file);
  const { size } = await handle.stat().finally(() => handle.close());
  if (size > mostBytes) throw new Error(`${file} has ${size} bytes; at most ${mostBytes} are read`);
  return size;
}

/**
 * Opens a file to be read, and waits for no pipe.
 * @throws Error where it is none, or what the file system throws.
 */
export async function openRegular(file: string): Promise<FileHandle> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new NoFileError(`${file} is no file, but a folder, a pipe or a device`);
}
