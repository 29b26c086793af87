import { randomUUID } from 'node:crypto';
import { lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writing takes seconds at most, so a draft older than this belongs to nobody who is still at work. */
export const SETTLED_MS = 60_000;

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** How a writer calls what it has not finished. */
export interface Drafts {
  /** Before a random name. */
  readonly before: string;
  /** And after it. */
  readonly after: string;
}

/** A pattern in a regular expression for what {@link replaceFile} calls its drafts. */
export function draftPattern(before: string, after: string): RegExp {
  return new RegExp(`^${before}${UUID}${after}$`);
}

/**
 * Writes a file that appears whole or not at all, and stays through a loss of power. What cannot be finished leaves nothing.
 * @throws whatever the file system does.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  { before, after }: Drafts,
): Promise<void> {
  const folder = dirname(file);
  const draft = join(folder, `${before}${randomUUID()}${after}`);
  try {
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (thrown) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw thrown;
  }
  await syncFolder(folder);
}

/** Removes what writers that were killed have left in a folder. One that cannot be removed stays: nothing reads it. */
export async function removeStaleDrafts(folder: string, isDraft: RegExp): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter((one) => isDraft.test(one))) {
    const file = join(folder, name);
    const found = await lstat(file).catch(() => undefined);
    const old = found?.isFile() && Date.now() - found.mtimeMs >= SETTLED_MS;
    if (old) await rm(file, { force: true }).catch(() => undefined);
  }
}

/** A rename is on the disk only once the folder is. Not every system opens folders; there it takes care of that itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
