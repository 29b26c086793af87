import { randomFrom } from '../random.mjs';
import { mutateBytes } from './bytes.mjs';
import { mutateJson, writeJson } from './json.mjs';
import { mutateSafetensors } from './safetensors.mjs';

/** What may stand in the place of a file; the numbers are bytes that it seems to have. */
const INSTEAD = [
  'folder',
  'pipe',
  'link to /dev/zero',
  'link to itself',
  'nothing',
  'empty',
  'dangling link',
  'huge hole',
];

/**
 * Files with a few things changed. The same seeds make the same files.
 *
 * @param files contents by name
 * @param seeds one a change
 * @param onlyFiles does nothing but a plain file stand anywhere?
 * @returns contents by name; `{ instead }` where there is no plain file
 */
export function mutated(files, seeds, { onlyFiles = false } = {}) {
  const made = { ...files };
  for (const seed of seeds) {
    const random = randomFrom(seed);
    const names = Object.keys(made).filter((name) => Buffer.isBuffer(made[name]));
    if (names.length === 0) break;
    const name = random.pick(names);
    made[name] =
      !onlyFiles && random.chance(0.01) ? { instead: random.pick(INSTEAD) } : changed(name, made[name], random);
  }
  return made;
}

function changed(name, bytes, random) {
  if (name.endsWith('.safetensors')) return mutateSafetensors(bytes, random);
  if (name.endsWith('.json') && random.chance(0.8)) {
    try {
      return Buffer.from(writeJson(mutateJson(JSON.parse(bytes.toString()), random)));
    } catch {
      return mutateBytes(bytes, random);
    }
  }
  return mutateBytes(bytes, random);
}

/** The seeds of the changes of one input: mostly one, so that little hides what is behind it. */
export function seedsOf(seed) {
  const random = randomFrom(seed);
  const count = random.pick([1, 1, 1, 2, 2, 3, 5]);
  return Array.from({ length: count }, (_, i) => `${seed}/${i}`);
}
