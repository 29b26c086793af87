// The twins that scripts/families/make.py has made, and the faults in them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every twin of a folder, or those that are named. */
export function twinsIn(folder, only) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'made-by')))
    .filter(({ name }) => only === undefined || only.includes(name))
    .map(({ name }) => {
      const at = join(folder, name);
      const tokenizer = join(at, 'tokenizer_config.json');
      const side = existsSync(tokenizer) ? json(tokenizer).padding_side : 'right';
      return { name, folder: at, side, truth: json(join(at, 'truth.json')) };
    });
}

/** The faults that are planted in a twin, and the public report that each is made after. */
export function faultsIn(twin, folder) {
  const at = join(twin.folder, 'faults');
  const evidence = json(join(folder, 'evidence.json'));
  return existsSync(at)
    ? readdirSync(at).map((name) => ({ name, folder: join(at, name), evidence: evidence[name] }))
    : [];
}

function json(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
