// What the README shows is what happens.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INVARIANTS } from '../src/invariants';
import { shapeBound } from '../src/numerics/bounds';
import { NOISE_FACTOR, NOISE_FLOOR } from '../src/numerics/noise';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const NOISE = readFileSync(join(ROOT, 'docs/noise.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'padproof-readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The code block that begins with the name of a file, written to that file. */
function saved(name: string, change: (code: string) => string = (code) => code): string {
  const block = README.split('```').find((part) => part.startsWith(`js\n// ${name}\n`));
  const file = join(folder, name);
  writeFileSync(file, change(block!.slice('js\n'.length)));
  return file;
}

function padproof(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(ROOT, 'dist/cli/main.js');
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: folder });
}

test('the Subject that is shown keeps every claim that it can be judged by', () => {
  const { status, stdout } = padproof('check', saved('my-encoder.mjs'), '--seed', '1', '--runs', '60', '--no-save');
  expect(stdout).toContain('✓ held');
  expect(status).toBe(0);
});

test('and breaks them when the mask is taken out, as the text says', () => {
  const leaky = saved('my-encoder.mjs', (code) => code.replace('visible[i] * ', ''));
  const { status, stdout } = padproof('check', leaky, '--seed', '1', '--runs', '60', '--no-save');
  expect(stdout).toContain('✗ violated');
  expect(stdout).toMatch(/pad-content-is-ignored/);
  expect(status).toBe(1);
});

test('the table of claims lists every invariant, in order', () => {
  const [, table] = README.split('| invariant | claim |');
  const listed = table.split('\n').flatMap((line) => /^\| ([a-z-]+) \|/.exec(line)?.[1] ?? []);
  expect(listed.slice(0, INVARIANTS.length)).toEqual(INVARIANTS.map(({ name }) => name));
});

test('the table of bounds says what the code does', () => {
  const row = (backend: string): string => NOISE.split('\n').find((line) => line.startsWith(`| ${backend} | `))!;
  for (const backend of ['wasm', 'cpu', 'tensorflow', 'transformers.js', 'any other']) {
    const [, , bound] = row(backend).split('|');
    expect(Number(bound)).toBe(shapeBound(backend).value);
  }
  const [, , half] = row('transformers.js, float16').split('|');
  expect(Number(half)).toBe(shapeBound('transformers.js', 'float16').value);
});

test('the bound that is explained is the one that is used', () => {
  for (const text of [README, NOISE]) expect(text).toContain(`${NOISE_FACTOR} × noise + floor`);
  expect(NOISE_FLOOR).toBe(4 * 2 ** -23);
  expect(NOISE).toContain('4 · 2⁻²³');
});

test('every verb, flag and environment variable that is shown is there', () => {
  const { stdout: help } = padproof('--help');
  for (const [, verb] of README.matchAll(/npx padproof ([a-z]+)/g)) expect(help).toContain(`\n  ${verb} `);
  const flags = [
    'check',
    'compare',
    'replay',
    'faults',
    'golden record',
    'golden verify',
    'golden prune',
    'certify',
    'setup',
  ]
    .map((verb) => padproof(...verb.split(' '), '--help').stdout)
    .join('');
  for (const [flag] of README.matchAll(/(?<=[ `])--(?!save-dev|ignore-scripts)[a-z-]+/g)) {
    if (flag !== '--help') expect(flags).toContain(flag);
  }
});
