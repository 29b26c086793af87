// Every leak in examples/leaks is found by the command line, shrunk, located, and met again by the lines that it prints.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { padproof } from '../src/cli/testing/binary';
import type { Report } from '../src/core/report/report';
import { some } from '../src/testing/deep';

const ROOT = join(__dirname, '..');
const LEAKS = 'examples/leaks';

/** Where the two runs first part, by leak. */
const PARTS_AT: Readonly<Record<string, RegExp>> = {
  'drop-the-bias.mjs': /^layer 0, head \d$/,
  'first-rows-mask.mjs': /^layer 0, head \d$/,
  'int8-activations.mjs': /^layer 0/,
  'mean-over-all.mjs': /^pooling mean: every hidden state agrees$/,
  'millionth.mjs': /^layer 0$/,
  'minus-1e4.mjs': /^layer 0, head \d$/,
  'query-axis.mjs': /^layer 0, head \d$/,
};

/** Two that part in a head and in a pooling; the night has the others. */
const BY_COST = ['mean-over-all.mjs', 'first-rows-mask.mjs', 'millionth.mjs'].concat(
  Object.keys(PARTS_AT).filter((leak) => !/^(mean|first|millionth)/.test(leak)),
);

/** The leak of which every broken claim is made small and located; of the others, the claim that is read below. */
const WHOLE = 'drop-the-bias.mjs';
const CLAIM = 'pad-content-is-ignored';

const folder = mkdtempSync(join(tmpdir(), 'padproof-leaks-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program in the checkout; returns its exit code and what it wrote to standard output. */
async function run(program: string, args: readonly string[]): Promise<{ code: unknown; stdout: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(program, args, { cwd: ROOT })) };
  } catch (failed) {
    return failed as { code: unknown; stdout: string };
  }
}

test('every leak is expected to be found somewhere', () => {
  expect(readdirSync(join(ROOT, LEAKS)).sort()).toEqual(Object.keys(PARTS_AT));
});

/** Whose printed lines are run as they stand, by a shell and by Node; by day those of the others go to the command line itself. */
const VERBATIM = some(BY_COST, 1);

test.concurrent.each(some(BY_COST, 2))('%s is found, made small, located, and met again', async (leak) => {
  const json = join(folder, `${leak}.json`);
  const save = join(folder, leak);
  const args = [
    'check',
    `${LEAKS}/${leak}`,
    '--seed',
    '1',
    '--runs',
    '12',
    '--json',
    json,
    '--save',
    save,
    '--verbose',
  ];
  const only = leak === WHOLE ? [] : ['--only', CLAIM];
  const { code, stdout } = await padproof([...args, ...only], { cwd: ROOT });
  expect({ code, stdout }).toMatchObject({ code: 1 });

  const { invariants } = JSON.parse(readFileSync(json, 'utf8')) as Report;
  const { counterexample, savedTo } = invariants.find(({ name }) => name === CLAIM)!;
  expect(counterexample).toMatchObject({ location: { where: expect.stringMatching(PARTS_AT[leak]) } });
  expect(counterexample!.case.rows.length).toBeLessThanOrEqual(2);
  expect(counterexample!.case.length).toBeLessThanOrEqual(4);

  const printed = (label: string): string =>
    stdout.split('\n').flatMap((line) => (line.includes(savedTo!) && line.match(`^ *${label} +(.+)$`)?.[1]) || [])[0];
  if (!VERBATIM.includes(leak)) {
    const [npx, command, ...again] = printed('replay').split(' ');
    expect([npx, command]).toEqual(['npx', 'padproof']);
    expect(await padproof(again, { cwd: ROOT })).toMatchObject({ code: 1 });
    return;
  }
  expect(await run('sh', ['-c', printed('replay')])).toMatchObject({ code: 1 });
  const module = `
    import { readCounterexample, replay, resolveModel } from 'padproof';
    const { verdict } = ${printed('in code')};
    console.log(verdict);`;
  expect(await run(process.execPath, ['--input-type=module', '--eval', module])).toMatchObject({
    stdout: 'violated\n',
  });
});
