import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildOnce, padproof } from '../../testing/binary';
import { moduleFolder } from '../../testing/modules';

const ROOT = join(__dirname, '../../../..');
let folder: string;
let summary: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = moduleFolder();
  summary = join(folder, 'summary.md');
  writeFileSync(summary, 'Of another step.\n');
  env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
});
afterEach(() => rmSync(folder, { recursive: true }));

const LEAKY = 'check leaky.mjs --only pad-content-is-ignored --seed 1 --runs 4 --min-coverage 0 --no-save'.split(' ');

it('annotates what is broken, and leaves a summary behind what is there', async () => {
  const { code, stdout } = await padproof(LEAKY, { cwd: folder, env });
  expect(code).toBe(1);
  const lines = stdout.trimEnd().split('\n');
  const token = /^::stop-commands::(\w+)$/.exec(lines[0])![1];
  // What stands between may hold what a model says, and is not obeyed.
  const after = lines.slice(lines.indexOf(`::${token}::`) + 1);
  expect(after).toEqual([expect.stringMatching(/^::error title=padproof%3A leaky\.mjs%3A pad-content-is-ignored /)]);
  const left = readFileSync(summary, 'utf8');
  expect(left).toMatch(/^Of another step\.\n## ✗ violated: leaky/);
  expect(left).toContain('npx padproof check leaky.mjs --only pad-content-is-ignored --seed 1 --runs 4');
});

it('leaves standard output to the report where that is asked for as JSON', async () => {
  const { stdout, stderr } = await padproof([...LEAKY, '--json'], { cwd: folder, env });
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'violated' });
  expect(stderr).toContain('::error title=');
});

it('names a summary that cannot be written, and ends as it would', async () => {
  const { code, stderr } = await padproof(LEAKY, { cwd: folder, env: { ...env, GITHUB_STEP_SUMMARY: folder } });
  expect(code).toBe(1);
  expect(stderr).toContain(`padproof: GITHUB_STEP_SUMMARY: ${folder} cannot be written`);
});

it('says nothing of it elsewhere', async () => {
  const { stdout } = await padproof(LEAKY, { cwd: folder, env: { ...env, GITHUB_ACTIONS: '' } });
  expect(stdout).not.toContain('::');
  expect(readFileSync(summary, 'utf8')).toBe('Of another step.\n');
});

it('is an action too, which takes no part of what it is given for a command', () => {
  buildOnce();
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(ROOT, join(folder, 'node_modules/padproof'));
  symlinkSync(join(ROOT, 'bin/padproof.js'), join(folder, 'node_modules/.bin/padproof'));
  const { inputs, runs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
    readonly inputs: Record<string, { readonly default: string }>;
    readonly runs: { readonly steps: readonly { readonly run: string; readonly env: Record<string, string> }[] };
  };
  const [{ run, env: variables }] = runs.steps;
  const act = (given: Record<string, string>): ReturnType<typeof spawnSync> => {
    const filled = Object.entries(variables).map(([name, expression]) => {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)![1];
      return [name, given[input] ?? inputs[input].default];
    });
    const own = { ...process.env, CI: 'true', ...env, ...(Object.fromEntries(filled) as Record<string, string>) };
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], { cwd: folder, env: own });
  };
  const flags = '--only pad-content-is-ignored --seed 1\n--runs 4 --min-coverage 0 --no-save\n';
  const done = act({ model: 'leaky.mjs', flags, page: 'page.html' });
  expect(done.status).toBe(1);
  expect(String(done.stdout)).toContain('--seed 1 --runs 4');
  expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('pad-content-is-ignored');
  expect(act({ model: '$(touch obeyed)', flags }).status).toBe(2);
  expect(() => readFileSync(join(folder, 'obeyed'))).toThrow();
  rmSync(join(folder, 'node_modules'), { recursive: true });
  const absent = act({ model: 'leaky.mjs', flags });
  expect(absent.status).toBe(3);
  expect(String(absent.stdout)).toMatch(/^::error title=padproof::padproof is not installed in the working-directory/);
  expect(String(absent.stderr)).toBe('');
});
