import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OneProcess } from '../testing/one-process';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-smith-verb-'))));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

const one = new OneProcess({ env: { NODE_PATH: '' }, node: ['--liftoff-only'] });
const smith = (...flags: string[]) => one.run(['smith', ...flags], { cwd: folder });

test.each([
  [['--session', 'x64quantprecision'], /Expected NAME=VALUE, such as session\.x64quantprecision=1/],
  [['--session', 'x64quantprecision=1'], /Expected NAME=VALUE/],
  [['--backend', 'onnxruntime-gpu'], /Expected names from onnxruntime-node, onnxruntime-web/],
  [['--backend', 'onnxruntime-web,onnxruntime-web'], /--backend names one of them twice/],
  [['--graph-optimization', 'most'], /Expected names from disabled, basic, extended, all/],
  [['--json', 'x.txt'], /--json/],
  [['--planted', '--case', '3'], /--planted goes with no --case/],
  [['--planted', '--save', 'x'], /--planted goes with no --save/],
  [['--planted', '--graph-optimization', 'basic,all'], /--planted goes with no several levels/],
])('%j is refused before anything is run', async (flags, words) => {
  const { code, stdout, stderr } = await smith(...flags);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(words);
});

test('a run says its seed, each runtime at each level, and its verdict', async () => {
  const levels = ['--graph-optimization', 'disabled,all', '--session', 'session.use_env_allocators=0'];
  const { code, stdout, stderr } = await smith('--seed', '9', '--runs', '3', '--backend', 'onnxruntime-web', ...levels);
  expect(stderr).toContain('padproof: seed 9');
  expect(stdout).toMatch(/^padproof smith: 3 random encoders, seed 9, each held against float64/);
  expect(stdout).toMatch(/onnxruntime-web \d+\.\d+\.\d+, optimised: disabled\n/);
  expect(stdout).toMatch(/onnxruntime-web \d+\.\d+\.\d+, optimised: all\n/);
  expect(stdout).toContain('✓ held  no model was computed wrongly · exit code 0');
  expect(code).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});
