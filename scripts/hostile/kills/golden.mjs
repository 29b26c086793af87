import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readGolden } from '../../../dist/tools/goldens/read.js';
import { moduleFiles } from '../cli/modules.mjs';
import { place } from '../mutate/place.mjs';
import { padproof } from '../cli/run.mjs';
import { leftBehind, MARK } from './processes.mjs';

/** How long a recording takes here that nobody kills, by the folder that it is made in. */
const taken = new Map();

/** Kills a recording that replaces a golden: what is there afterwards is whole, the old one or the new. */
export async function killRecord({ folder, random, mark, moment }) {
  // A golden names its model by a path from where it lies.
  const model = join(folder, 'model');
  place(model, moduleFiles());
  const dir = join(folder, 'goldens');
  mkdirSync(dir, { recursive: true });
  const record = (seed) => [
    'golden',
    'record',
    join(model, 'good.mjs'),
    '--name',
    'one',
    '--dir',
    dir,
    '--update',
    '--no-ci',
    '--runs',
    '3',
    '--seed',
    String(seed),
  ];
  const had = (await readGolden(dir, 'one')).status === 'whole';
  if (!had) {
    const began = Date.now();
    const first = await padproof(record(1), { cwd: folder });
    taken.set(folder, Date.now() - began);
    if (first.code !== 0) return `a recording that nobody killed ended with ${first.code}: ${first.stderr.slice(-150)}`;
  }
  const signal = random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT']);
  await padproof(record(random.below(1e6)), {
    cwd: folder,
    env: { [MARK]: mark },
    async meanwhile(child) {
      await new Promise((resolve) =>
        setTimeout(resolve, Math.floor(0.9 * random.next() * (taken.get(folder) ?? 1000))),
      );
      moment.missed = child.exitCode !== null || !child.kill(signal);
    },
  });
  const left = await leftBehind(mark);
  if (left.length > 0) return `${signal} left processes behind: ${left.join(', ')}`;
  const reading = await readGolden(dir, 'one');
  return reading.status === 'whole' ? undefined : `${signal}: the golden is ${reading.status}: ${reading.why}`;
}
