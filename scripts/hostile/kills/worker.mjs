import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { padproof } from '../cli/run.mjs';
import { leftBehind, marked, MARK } from './processes.mjs';

/** Kills one of the workers of a check: the check says so, or has its verdict already, and leaves nobody behind. */
export async function killWorker({ modules, folder, random, mark, moment }) {
  const args = [
    'check',
    join(modules, 'good.mjs'),
    '--runs',
    '1000',
    '--seed',
    '3',
    '--min-coverage',
    '0',
    '--no-save',
    '--workers',
    '2',
    '--json',
  ];
  const ran = await padproof(args, {
    cwd: folder,
    env: { [MARK]: mark },
    async meanwhile(child) {
      await new Promise((resolve) => setTimeout(resolve, 250 + random.below(900)));
      const workers = marked(mark).filter((pid) => Number(pid) !== child.pid && isWorker(pid));
      moment.missed = workers.length === 0;
      if (workers.length > 0) end(Number(random.pick(workers)));
    },
  });
  const left = await leftBehind(mark);
  if (left.length > 0) return `processes were left behind: ${left.join(', ')}`;
  if (ran.late) return 'it did not end';
  if (ran.code !== 0 && ran.code !== 4)
    return `exit code ${ran.code} in the place of 4 or 0: ${ran.stderr.slice(-150)}`;
  try {
    JSON.parse(ran.stdout);
  } catch {
    return `its report is no JSON: ${ran.stdout.slice(0, 80)}`;
  }
  return undefined;
}

/** A worker, and not the process of the verb, whose end is the end of the report. */
function isWorker(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker-process');
  } catch {
    return false;
  }
}

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
