import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
      const delay = random.below(900);
      const chosen = random.next();
      const workers = () => marked(mark).filter(isWorker);
      // From the moment that there are workers on, however long it takes to come to it.
      while (child.exitCode === null && child.signalCode === null && workers().length === 0) await sleep(20);
      await sleep(delay);
      const there = workers();
      moment.missed = there.length === 0 || !end(Number(there[Math.floor(chosen * there.length)]));
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

/** Kills a process. @returns was it there? */
function end(pid) {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
    return false;
  }
}
