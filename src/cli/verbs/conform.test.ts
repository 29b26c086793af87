import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENCODER, ODD } from '../../subjects/program/testing/programs';
import type { Conformance } from '../../tools/conform/conformance';
import { padproof, unwrapped } from '../testing/binary';

const WRONG = join(__dirname, '../../tools/conform/testing/wrong.mjs');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-conform-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a program that keeps to the protocol: every rule by name, and what says nothing about it', async () => {
  const { code, stdout } = await padproof(['conform', '--', 'node', ENCODER]);
  expect(stdout).toContain('    ✓ frames-may-come-in-pieces\n');
  expect(stdout).toMatch(/– token-types-are-read +not applicable: it declares no tokenTypes\n/);
  expect(stdout).toMatch(/\n✓ held {2}\d+ rules are kept; \d+ say nothing about this program · exit code 0\n$/);
  expect(code).toBe(0);
});

test('one that does not: the rule, what was asked and seen, and what to do', async () => {
  const named = ['conform', '--program', `node ${WRONG} widths-stay`, '--json', 'found.json'];
  const { code, stdout } = await padproof(named, { cwd: folder });
  expect(stdout).toContain('    ✗ widths-stay\n        rule      An output has the same width');
  expect(unwrapped(stdout)).toMatch(
    /asked encode\(\) of 1 row of 4 positions observed pooled\.first is 4 wide, and was 3 to do Take widths/,
  );
  expect(stdout).toMatch(/\n✗ violated {2}1 rule is broken: widths-stay; \d+ rules are kept; .* · exit code 1\n$/);
  expect(code).toBe(1);
  const found = JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8')) as Conformance;
  expect(found).toMatchObject({ format: 'padproof-conformance', protocol: 1, verdict: 'violated', exitCode: 1 });
});

test.each([
  [['--', 'no-such-program'], 3, /no-such-program cannot be started/],
  [['--', 'node', ODD, 'lacks something'], 3, /says that it cannot go on: torch is not installed/],
  [['--', 'node', ODD, 'refuses the use'], 2, /says that it cannot go on: config\.json names no model_type/],
  [[], 2, /No program is named\. .*npx padproof conform -- python my_model\.py/],
  [['--'], 2, /Nothing stands behind --/],
])('%j', async (args, code, words) => {
  const ran = await padproof(['conform', ...args], { cwd: folder });
  expect(ran.stderr).toMatch(words);
  expect(ran).toMatchObject({ code, stdout: '' });
});
