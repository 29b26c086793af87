import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** More files than a folder with a model has. */
const MOST_FILES = 10_000;

/**
 * The SHA-256 of a file's bytes, or of the names and bytes of the files of a folder and of those below it; what begins with a dot is
 * left out. The same content has the same hash wherever it lies.
 * @returns undefined where there is nothing, or more files than a model has
 */
export async function hashOf(place: string): Promise<string | undefined> {
  const found = await stat(place).catch(() => undefined);
  if (!found) return undefined;
  const hash = createHash('sha256');
  const add = async (file: string): Promise<void> => {
    for await (const bytes of createReadStream(file)) hash.update(bytes as Uint8Array);
  };
  if (found.isFile()) await add(place);
  else if (!found.isDirectory()) return undefined;
  else {
    const names = await filesBelow(place);
    if (!names) return undefined;
    for (const name of names) {
      hash.update(`\n${name}\n`);
      await add(join(place, name));
    }
  }
  return hash.digest('hex');
}

async function filesBelow(folder: string): Promise<string[] | undefined> {
  const found: string[] = [];
  const open = [''];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    for (const { name } of await readdir(join(folder, below), { withFileTypes: true })) {
      if (name.startsWith('.') || name === 'node_modules') continue;
      const path = below === '' ? name : `${below}/${name}`;
      const entry = await stat(join(folder, path)).catch(() => undefined);
      if (entry?.isDirectory()) open.push(path);
      else if (entry?.isFile()) found.push(path);
      if (found.length + open.length > MOST_FILES) return undefined;
    }
  }
  return found.sort();
}
