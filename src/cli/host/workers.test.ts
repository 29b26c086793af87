import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../core/report/report';
import type { Ran, RunOptions } from '../testing/binary';
import { padproof, unwrapped } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { environmentOf } from './workers';

let folder: string;
beforeAll(() => (folder = moduleFolder()));
afterAll(() => rmSync(folder, { recursive: true }));

/** The result of `check`, and which processes loaded the module, this one's child the first of them. */
interface Checked extends Ran {
  readonly pids: number[];
}

async function check(args: string, meanwhile?: (pids: () => number[]) => RunOptions['meanwhile']): Promise<Checked> {
  const file = join(mkdtempSync(join(folder, 'pids-')), 'pids');
  const pids = (): number[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []);
  const options = { cwd: folder, env: { PIDS: file }, meanwhile: meanwhile?.(pids) };
  const ran = await padproof(['check', ...args.split(' ')], options);
  return { ...ran, pids: pids() };
}

/** Does a process run? One that has ended, and that nobody has waited for, does not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !(existsSync(stat) && /\) Z /.test(readFileSync(stat, 'utf8')));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

async function reportOf(args: string): Promise<Report> {
  const report = JSON.parse((await check(`${args} --json`)).stdout) as Report;
  return { ...report, seconds: 0, when: undefined };
}

test.concurrent.each([
  ['good.mjs', 'held', [1, 2]],
  ['leaky.mjs', 'violated', [1, 2, 3]],
])('the report of %s is the same however many processes there are', async (model, verdict, counts) => {
  const reports: unknown[] = [];
  for (const n of counts) {
    const report = await reportOf(`${model} --seed 2 --runs 40 --save ${verdict}-${n} --workers ${n}`);
    expect(report).toMatchObject({ verdict, cases: { judged: 40 } });
    reports.push(JSON.parse(JSON.stringify(report).replaceAll(`${verdict}-${n}`, 'found')));
  }
  for (const report of reports) expect(report).toEqual(reports[0]);
  if (verdict === 'held') return;
  const [first, ...others] = counts.map((n) => readdirSync(join(folder, `${verdict}-${n}`)));
  expect(first.length).toBeGreaterThan(2);
  for (const names of others) expect(names).toEqual(first);
});

test.concurrent(
  'as many processes load the model as are asked for, one more beside each, and the one that asks; none is left',
  async () => {
    const { code, pids, stderr } = await check('chatty.mjs --seed 1 --runs 40 --no-save --workers 3 --json');
    expect(code).toBe(0);
    // Beside each worker that judged, a module has a process in which it remembers nothing.
    expect(new Set(pids).size).toBe(3 + 3 + 1);
    expect(pids.filter(runs)).toEqual([]);
    expect(stderr).toContain('chatter');
  },
);

test.concurrent('a subject that would end its worker is 4, and says by what', async () => {
  const { code, stdout, pids } = await check('exits-later.mjs --seed 1 --runs 40 --no-save --workers 2');
  expect(code).toBe(4);
  expect(unwrapped(stdout)).toContain('the subject called process.exit');
  expect(stdout).toMatch(/[1-9]\d* of 40 cases judged/);
  expect(pids.filter(runs)).toEqual([]);
});

const CASES = String.raw`while it judged (case \d+|\d+ cases from \d+ to \d+) \(S = \d+\)`;

test.concurrent.each([
  ['is killed', 'is-killed-later.mjs', 'ended by SIGKILL', 'The subject ended it, or it ran out of memory'],
  [
    'blocks in native code',
    'blocks-later.mjs --timeout 1',
    'ended by SIGKILL',
    'The subject blocked it in a call that cannot be ended',
  ],
  [
    'is stopped',
    'is-stopped-later.mjs --timeout 1',
    'ended by SIGKILL, since nothing had been heard of it for 12 s',
    'Something had stopped it, or kept it from running',
  ],
])('a worker that %s is 4: says which cases, and keeps what was judged before them', async (_, args, how, why) => {
  const { code, stdout, pids } = await check(`${args} --seed 1 --runs 40 --no-save --workers 2`);
  expect(code).toBe(4);
  expect(unwrapped(stdout)).toMatch(new RegExp(`Worker [12] of 2 ${how} ${CASES}. ${why}`));
  expect(stdout).toMatch(/[1-9]\d* of 40 cases judged/);
  expect(pids.filter(runs)).toEqual([]);
});

test.concurrent('a loop without end in a worker ends at the time limit, and the results so far are kept', async () => {
  const ran = await check('loops.mjs --seed 1 --runs 40 --no-save --timeout 1 --workers 2');
  expect(ran.code).toBe(4);
  expect(ran.stderr).toMatch(/the subject blocks the process.*\n.*loops\.mjs:2/);
  expect(ran.stdout).toContain('Stopped by the subject');
  expect(ran.pids.filter(runs)).toEqual([]);
});

test.concurrent('an error that nothing waits for, in a worker, is told and ends the run', async () => {
  const ran = await check('stray.mjs --seed 1 --runs 40 --no-save --timeout 1 --workers 2');
  expect(ran.code).toBe(4);
  expect(ran.stderr).toContain('stray.mjs');
  expect(ran.pids.filter(runs)).toEqual([]);
});

describe('of the workers none is left, and none is accused, after', () => {
  const loaded = (pids: () => number[]): Promise<void> => until(() => pids().length === 3);

  test.concurrent('Ctrl-C in a terminal, which reaches all of them; the results so far are kept', async () => {
    const args = 'slow.mjs --seed 1 --runs 5000 --no-save --workers 2 --json interrupted.json';
    const ran = await check(args, (pids) => async (child) => {
      await loaded(pids);
      await sleep(1500);
      for (const pid of pids().reverse()) process.kill(pid, 'SIGINT');
      child.kill('SIGINT');
    });
    expect(ran.code).toBe(4);
    expect(ran.stdout).toContain('Stopped by the interrupt');
    const report = JSON.parse(readFileSync(join(folder, 'interrupted.json'), 'utf8')) as Report;
    expect(report.stopped).toMatchObject({ by: 'interrupt' });
    expect(ran.pids.filter(runs)).toEqual([]);
  });

  test.concurrent('a second Ctrl-C, once the report is out', async () => {
    const ran = await check('slow-to-end.mjs --seed 1 --runs 5000 --no-save --workers 2', (pids) => async (child) => {
      await loaded(pids);
      let stdout = '';
      child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.kill('SIGINT');
      await until(() => stdout.includes('exit code'));
      await sleep(300);
      child.kill('SIGINT');
    });
    // What is left to clean up is not waited for.
    expect(ran.code).toBe(4);
    expect(ran.stdout).toContain('Stopped by the interrupt');
    expect(ran.stderr).not.toContain('dispose() failed');
    await until(() => !ran.pids.some(runs));
  });

  test.concurrent('the parent was killed, though they are blocked', async () => {
    const ran = await check('loops-soon.mjs --seed 1 --runs 40 --no-save --workers 2', (pids) => async (child) => {
      await loaded(pids);
      await sleep(1000);
      child.kill('SIGKILL');
    });
    expect(ran.code).toBe(null);
    await until(() => !ran.pids.some(runs));
  });
});

test('cores are shared out among native libraries, unless the user has said how many threads they take', () => {
  const { TF_NUM_INTRAOP_THREADS, OMP_NUM_THREADS } = environmentOf(3, 8, { OMP_NUM_THREADS: '5' });
  expect({ TF_NUM_INTRAOP_THREADS, OMP_NUM_THREADS }).toEqual({ TF_NUM_INTRAOP_THREADS: '2', OMP_NUM_THREADS: '5' });
  expect(environmentOf(8, 2, {}).TF_NUM_INTEROP_THREADS).toBe('1');
});
