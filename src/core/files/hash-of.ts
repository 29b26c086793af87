import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf } from '../errors';
import { unreadable } from './unreadable';

/** More files than a folder with a model has. */
const MOST_FILES = 10_000;
/** More bytes than the files of a model have. */
const MOST_BYTES = 2 ** 38;

/**
 * The SHA-256 of a file's bytes, or of the names and bytes of the files of a folder and of those below it; what begins with a dot is
 * left out. The same content has the same hash wherever it lies.
 * @param without absolute paths of what is left out, such as a folder that a run writes to
 * @returns undefined where there is nothing, or more files or bytes than a model has
 * @throws EnvironmentError naming what cannot be read
 */
export async function hashOf(place: string, without: readonly string[] = []): Promise<string | undefined> {
  const found = await stat(place).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isFile() && !found.isDirectory()) return undefined;
  const names = found.isFile() ? [''] : await filesBelow(place, new Set(without));
  if (!names) return undefined;
  const hash = createHash('sha256');
  let left = MOST_BYTES;
  for (const name of names) {
    if (name !== '') hash.update(`\n${name}\n`);
    const file = join(place, name);
    try {
      for await (const bytes of createReadStream(file)) {
        left -= (bytes as Uint8Array).length;
        if (left < 0) return undefined;
        hash.update(bytes as Uint8Array);
      }
    } catch (thrown) {
      throw unreadable(`${file} cannot be read, to tell whether the model is the same: ${messageOf(thrown)}.`, thrown);
    }
  }
  return hash.digest('hex');
}

async function filesBelow(folder: string, without: ReadonlySet<string>): Promise<string[] | undefined> {
  const found: string[] = [];
  const open = [''];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    for (const { name } of await readdir(join(folder, below), { withFileTypes: true })) {
      if (name.startsWith('.') || name === 'node_modules') continue;
      const path = below === '' ? name : `${below}/${name}`;
      if (without.has(resolve(folder, path))) continue;
      const entry = await stat(join(folder, path)).catch(() => undefined);
      if (entry?.isDirectory()) open.push(path);
      else if (entry?.isFile()) found.push(path);
      if (found.length + open.length > MOST_FILES) return undefined;
    }
  }
  return found.sort();
}
