import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Reads a file of a bounded size. Pipes and devices, which may block or never end, are no files here, and are not waited for.
 * @throws Error saying in words what is wrong with it, or what the file system throws.
 */
export async function readRegular(file: string, mostBytes: number): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error(`${file} is no file, but a folder, a pipe or a device`);
    if (found.size > mostBytes) throw new Error(`${file} has ${found.size} bytes; at most ${mostBytes} are read`);
    // One that grows meanwhile is cut.
    const buffer = Buffer.alloc(found.size);
    const { bytesRead } = await handle.read(buffer, 0, found.size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
