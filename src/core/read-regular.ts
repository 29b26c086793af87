import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** More than the text of any file that is written by hand or by an exporter, tokenizers of large vocabularies included. */
const MOST_TEXT = 128 * 2 ** 20;

/** What one call of Node reads, and more than a protobuf may have. */
export const MOST_BYTES = 2 ** 31 - 1;

/**
 * Reads a file of a bounded size. Pipes and devices, which may block or never end, are no files here, and are not waited for.
 * @throws Error saying in words what is wrong with it, or what the file system throws.
 */
export async function readRegular(file: string, mostBytes: number): Promise<Buffer> {
  const handle = await openRegular(file);
  try {
    const found = await handle.stat();
    if (found.size > mostBytes) throw new Error(`${file} has ${found.size} bytes; at most ${mostBytes} are read`);
    // One that grows meanwhile is cut.
    const buffer = Buffer.alloc(found.size);
    const { bytesRead } = await handle.read(buffer, 0, found.size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The text of a file, as {@link readRegular} reads it. */
export async function readText(file: string, mostBytes = MOST_TEXT): Promise<string> {
  return (await readRegular(file, mostBytes)).toString('utf8');
}

/**
 * Opens a file to be read, and waits for no pipe.
 * @throws Error where it is none, or what the file system throws.
 */
export async function openRegular(file: string): Promise<FileHandle> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new Error(`${file} is no file, but a folder, a pipe or a device`);
}
