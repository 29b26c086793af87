import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../core/report/report';
import { ENCODER, ODD } from '../../subjects/program/testing/programs';
import { padproof, unwrapped, type Ran } from '../testing/binary';
import { OneProcess } from '../testing/one-process';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-program-'));
});
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true, force: true });
});

const one = new OneProcess();

const QUICK = '--runs 3 --seed 1 --max-length 6 --min-coverage 0 --only pad-content-is-ignored,matches-unpadded'.split(
  ' ',
);
const check = (flags: readonly string[], ...program: readonly string[]): Promise<Ran> =>
  padproof(['check', ...QUICK, ...flags, '--', ...program], { cwd: folder });

test('a program in another language holds, and is named so that it can be started again', async () => {
  const { code, stdout } = await check(['--no-save'], 'node', ENCODER);
  expect(stdout).toMatch(/✓ held +2 held/);
  expect(code).toBe(0);
  expect(unwrapped(stdout)).toMatch(/npx padproof check 'node \S+encoder\.mjs' .* --program/);
  const again = await one.run(['check', `node ${ENCODER}`, '--program', ...QUICK, '--no-save'], { cwd: folder });
  const named = await one.run(['check', '--program', `node ${ENCODER}`, ...QUICK, '--no-save'], { cwd: folder });
  expect([again.code, named.code]).toEqual([0, 0]);
});

test('what is found is replayed by the program that is named, and by no other on the word of a file', async () => {
  const { code } = await check(['--save', 'found'], 'node', ODD, 'leaks');
  expect(code).toBe(1);
  const [file] = readdirSync(join(folder, 'found')).filter((name) => name.startsWith('pad-content'));
  const saved = JSON.parse(readFileSync(join(folder, 'found', file), 'utf8')) as { readonly subject: object };
  expect(saved.subject).toMatchObject({ model: `node ${ODD} leaks`, program: true });
  const replay = (...more: string[]): Promise<Ran> =>
    one.run(['replay', join('found', file), ...more], { cwd: folder });
  const unnamed = await replay();
  expect(unnamed.code).toBe(2);
  expect(unnamed.stderr).toContain(`would run the program node ${ODD} leaks`);
  expect((await replay('--', 'node', ODD, 'leaks')).code).toBe(1);
  expect((await replay('--', 'node', ODD, 'holds')).code).toBe(0);
});

test('one that dies: exit code 3, what it wrote last, and the report all the same', async () => {
  const { code, stdout } = await check(['--no-save', '--json'], 'node', ODD, 'dies later');
  expect(code).toBe(3);
  const { stopped, invariants } = JSON.parse(stdout) as Report;
  expect(stopped).toMatchObject({ by: 'environment' });
  expect(stopped!.message).toMatch(/ended with exit code 7, while it was asked .* standard error: .*about to go wrong/);
  expect(invariants.find(({ name }) => name === 'pad-content-is-ignored')!.cases.held).toBeGreaterThan(0);
});

test.each([
  [['check', '--', 'no-such-program'], 3, /no-such-program cannot be started/],
  [['check', '--'], 2, /Nothing stands behind --/],
  [['check', './model', '--', 'node'], 2, /MODEL is "\.\/model", and --program names "node"/],
  [['check', '--program'], 2, /--program is for programs; MODEL is the built-in BERT/],
  [['check', "node 'x", '--program'], 2, /in which ' is not closed/],
  [['explain', '--', 'node'], 2, /unknown option '--program=node'/],
])('%j', async (args, code, words) => {
  const ran = await one.run(args, { cwd: folder });
  expect(ran).toMatchObject({ code, stdout: '' });
  expect(ran.stderr).toMatch(words);
});

describe('no program outlives padproof, nor does what it has started', () => {
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      // A process that has ended and was not asked for is none.
      return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  const pidsIn = async (file: string): Promise<number[]> => {
    for (;;) {
      try {
        const pids = readFileSync(file, 'utf8').split(' ').map(Number);
        if (pids.length === 2) return pids;
      } catch {
        // It is not there yet.
      }
      await sleep(20);
    }
  };
  const gone = async (pids: readonly number[]): Promise<void> => {
    for (let turn = 0; pids.some(alive); turn++) {
      if (turn > 250) throw new Error(`${pids.filter(alive).join(', ')} of ${pids.join(', ')} run on`);
      await sleep(20);
    }
  };

  test('when it ends by itself', async () => {
    const file = join(folder, 'ended');
    const { code } = await check(['--no-save'], 'node', ODD, 'starts another', file);
    expect([0, 4]).toContain(code);
    await gone(await pidsIn(file));
  });

  (process.platform === 'win32' ? test.skip : test)('when it is killed', async () => {
    const file = join(folder, 'killed');
    const args = ['check', ...QUICK, '--no-save', '--', 'node', ODD, 'starts another and hangs', file];
    let pids: number[] = [];
    const { code } = await padproof(args, {
      cwd: folder,
      meanwhile: async (child) => {
        pids = await pidsIn(file);
        expect(pids.every(alive)).toBe(true);
        child.kill('SIGKILL');
      },
    });
    expect(code).toBeNull();
    await gone(pids);
  });
});
