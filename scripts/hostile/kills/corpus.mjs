import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCounterexample } from '../../../dist/tools/saved.js';
import { padproof } from '../cli/run.mjs';
import { leftBehind, MARK } from './processes.mjs';

const CLAIMS = 'pad-content-is-ignored,matches-unpadded,batch-mates-are-ignored,layout-is-ignored,row-order-is-ignored';

/**
 * Kills a check that saves counterexamples. Every file afterwards has to be whole, what it said to be saved has to be there, and a
 * run that is left alone has to come to its verdict and to leave no strays.
 */
export async function killCheck({ modules, folder, random, mark, moment, workers = 0 }) {
  const saved = join(folder, 'corpus');
  mkdirSync(saved, { recursive: true });
  const args = [
    'check',
    join(modules, 'leaky.mjs'),
    '--runs',
    '60',
    '--min-coverage',
    '0',
    '--only',
    CLAIMS,
    '--save',
    saved,
  ];
  if (workers > 0) args.push('--workers', String(workers));
  const signal = random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT']);
  const killed = await padproof([...args, '--seed', String(random.below(1e6))], {
    cwd: folder,
    env: { [MARK]: mark },
    meanwhile: (child) => kill(child, signal, random, moment),
  });
  const left = await leftBehind(mark);
  if (left.length > 0) return `${signal} left processes behind: ${left.join(', ')}`;
  if (killed.late) return `${signal}: it did not end`;
  if (/this is a bug in padproof/.test(killed.stderr)) return `${signal}: a bug report`;
  const before = await faultOfFiles(saved, killed.stdout);
  if (before) return `${signal}: ${before}`;
  if (random.chance(0.2)) return nextRun(args, saved, folder);
  return undefined;
}

/** Sends a signal at some moment of the run, most of them after it has begun to compute. */
async function kill(child, signal, random, moment) {
  const begun = new Promise((resolve) => {
    child.stderr.once('data', resolve);
    child.once('exit', resolve);
  });
  if (random.chance(0.85)) await begun;
  await new Promise((resolve) => setTimeout(resolve, random.below(500)));
  moment.missed = child.exitCode !== null || !child.kill(signal);
}

async function faultOfFiles(saved, stdout) {
  for (const name of readdirSync(saved)) {
    if (!name.endsWith('.json')) continue;
    try {
      await readCounterexample(join(saved, name));
    } catch (thrown) {
      return `${name} is not whole: ${thrown.message.slice(0, 150)}`;
    }
  }
  for (const [, file] of stdout.matchAll(/^\s*saved\s+(\S+\.json)/gm))
    if (!existsSync(join(saved, '..', file)) && !existsSync(file))
      return `${file} was said to be saved, and is not there`;
  return undefined;
}

async function nextRun(args, saved, folder) {
  const ran = await padproof([...args, '--seed', '3'], { cwd: folder });
  if (ran.code !== 1) return `the next run ended with ${ran.code}: ${ran.stderr.slice(-150)}`;
  const fault = await faultOfFiles(saved, ran.stdout);
  const strays = readdirSync(saved).filter((name) => !name.endsWith('.json'));
  return fault ?? (strays.length > 0 ? `the next run leaves ${strays.join(', ')}` : undefined);
}
