import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultMatrix } from '../../tools/fault-matrix/matrix';
import { dataIn } from '../../report/html/testing/data-in';
import type { FaultsPage } from '../../report/html/tools/tool-page';
import { unwrapped } from '../testing/binary';
import { OneProcess } from '../testing/one-process';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-faults-'))));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

const one = new OneProcess();
const run = (...args: string[]) => one.run(['faults', ...args], { cwd: folder });
const QUICK = [
  '--only',
  'drop-the-bias',
  '--runs',
  '4',
  '--no-shrink',
  '--invariants',
  'pad-content-is-ignored,repeatable',
];

test('plants, kills, and says so in words, in JSON, in Markdown and on a page', async () => {
  const files = ['--json', 'm.json', '--markdown', 'm.md', '--html', 'm.html'];
  const { code, stdout, stderr } = await run(...QUICK, ...files);
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'padproof: seed 1\n' });
  expect(unwrapped(stdout)).toContain('✓ killed drop-the-bias after 1 case, by 1 claim');
  expect(unwrapped(stdout)).toContain('1 of 1 fault killed, 100.0 %');
  const matrix = JSON.parse(readFileSync(join(folder, 'm.json'), 'utf8')) as FaultMatrix;
  expect(matrix).toMatchObject({ format: 'padproof-faults', seed: 1, runs: 4, verdict: 'reached', exitCode: 0 });
  expect(matrix.invariants).toEqual(['pad-content-is-ignored', 'repeatable']);
  expect(readFileSync(join(folder, 'm.md'), 'utf8')).toContain('| drop-the-bias | 1 |');
  const page = dataIn<FaultsPage>(readFileSync(join(folder, 'm.html'), 'utf8'));
  expect(page.answer).toBe('1 of 1 fault killed, 100.0 %.');
  expect(page.claims[0]).toEqual({ name: 'pad-content-is-ignored', kills: 1, alone: ['drop-the-bias'] });
});

test('a fault that the claims do not see is exit code 1, with the score and the threshold', async () => {
  const { code, stdout } = await run('--only', 'drop-the-bias', '--runs', '4', '--invariants', 'repeatable', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'missed', exitCode: 1, score: { killed: 0, percent: 0 } });
  const lenient = await run('--only', 'drop-the-bias', '--runs', '4', '--invariants', 'repeatable', '--threshold', '0');
  expect(lenient.code).toBe(0);
});

test('--list names every fault and plants none', async () => {
  const { code, stdout, stderr } = await run('--list');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('drop-the-bias\n');
  expect(stdout).toContain('huggingface/transformers#14859');
});

test.each([
  [
    ['--only', 'drop-the-byas'],
    /--only: there is no fault "drop-the-byas"\. Did you mean drop-the-bias\? padproof faults --list names them all\./,
  ],
  [['--invariants', 'rows'], /--invariants: There is no invariant "rows"\. There are: rows-sum-to-one/],
  [['--threshold', '101'], /Expected a whole number from 0 to 100/],
  [['--backend', 'abacus'], /Allowed choices are wasm, cpu, tensorflow/],
  [['--json', '--markdown'], /--json and --markdown both go to standard output\. Give one of them a file\./],
  [['--json', 'matrix.txt'], /--json: matrix\.txt does not end in \.json/],
])('%j is refused with exit code 2', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
