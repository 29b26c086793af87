// What the README and the pages show is what happens.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EXECUTION_PROVIDERS } from '../src/core/report/subject-spec';
import { shapeBound } from '../src/numerics/bounds';
import { NOISE_FACTOR, NOISE_FLOOR } from '../src/numerics/noise';
import { blocks, fileShown, pages, read, ROOT } from './site/pages';

const README = read('README.md');
const NOISE = read('docs/noise.md');
const folder = mkdtempSync(join(tmpdir(), 'padproof-readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file that a guide shows, written to the folder. */
function saved(name: string, change: (code: string) => string = (code) => code): string {
  const file = join(folder, name);
  writeFileSync(file, change(fileShown('docs/guide/subject.md', name)));
  return file;
}

function padproof(args: readonly string[], cwd = folder): { status: number | null; stdout: string } {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
  return spawnSync(process.execPath, [join(ROOT, 'bin/padproof.js'), ...args], { encoding: 'utf8', cwd, env });
}

test('the README is short', () => {
  expect(README.split('\n').length).toBeLessThanOrEqual(151);
});

test('the report in the README is what its command prints: every line that is shown, in that order', () => {
  const [command, ...shown] = blocks('README.md', 'text')[0].trimEnd().split('\n');
  const [program, ...args] = command.replace('$ npx ', '').split(' ');
  expect(program).toBe('padproof');
  const { status, stdout } = padproof(args, ROOT);
  const printed = stdout.split('\n');
  expect(status).toBe(1);
  expect(shown.filter((line) => line !== '…').length).toBeGreaterThan(10);
  let at = 0;
  let gap = false;
  for (const line of shown) {
    if (line === '…') gap = true;
    else {
      const found = printed.indexOf(line, at);
      // Without … before it, a line is the next one.
      expect({ line, found }).toEqual({ line, found: gap ? expect.any(Number) : at });
      expect({ line, found }).not.toEqual({ line, found: -1 });
      at = found + 1;
      gap = false;
    }
  }
});

test('the Subject that is shown keeps every claim that it can be judged by', () => {
  const { status, stdout } = padproof(['check', saved('my-encoder.mjs'), '--seed', '1', '--runs', '60', '--no-save']);
  expect(stdout).toContain('✓ held');
  expect(status).toBe(0);
});

test('and breaks them when the mask is taken out, as the text says', () => {
  const leaky = saved('my-encoder.mjs', (code) => code.replace('visible[i] * ', ''));
  const { status, stdout } = padproof(['check', leaky, '--seed', '1', '--runs', '60', '--no-save']);
  expect(stdout).toContain('✗ violated');
  expect(stdout).toMatch(/pad-content-is-ignored/);
  expect(status).toBe(1);
});

test('the table of bounds says what the code does', () => {
  const row = (backend: string): string => NOISE.split('\n').find((line) => line.startsWith(`| ${backend} | `))!;
  for (const backend of ['wasm', 'cpu', 'tensorflow', 'transformers.js', 'any other']) {
    const [, , bound] = row(backend).split('|');
    expect(Number(bound)).toBe(shapeBound({ backend }).value);
  }
  const onProviders = [...NOISE.matchAll(/^\| onnxruntime-node on ([a-z, ]+) \| (\S+) \|/gm)].flatMap(
    ([, names, bound]) => names.split(', ').map((executionProvider) => ({ executionProvider, bound })),
  );
  expect(onProviders.map((one) => one.executionProvider).sort()).toEqual(
    EXECUTION_PROVIDERS.filter((name) => name !== 'cpu').sort(),
  );
  for (const { executionProvider, bound } of onProviders)
    expect(bound === '2⁻⁶' ? 2 ** -6 : Number(bound)).toBe(
      shapeBound({ backend: 'onnxruntime-node', executionProvider }).value,
    );
  const [, , half] = row('transformers.js, float16').split('|');
  expect(Number(half)).toBe(shapeBound({ backend: 'transformers.js', precision: 'float16' }).value);
});

test('the bound that is explained is the one that is used', () => {
  for (const text of [read('docs/explanation/verdicts.md'), NOISE]) {
    expect(text).toContain(`${NOISE_FACTOR} × noise + floor`);
  }
  expect(NOISE_FLOOR).toBe(4 * 2 ** -23);
  expect(NOISE).toContain('4 · 2⁻²³');
});

test('every link from one page to another, or to a file, leads somewhere', () => {
  const dead = pages().flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)]
      .filter(([, target]) => !existsSync(join(ROOT, dirname(page), target)))
      .map(([, target]) => `${page}: ${target}`),
  );
  expect(dead).toEqual([]);
});

test('a recipe is a page of at most twenty lines', () => {
  for (const page of pages().filter((name) => name.startsWith('docs/contributing/'))) {
    expect({ page, lines: read(page).trimEnd().split('\n').length <= 20 }).toEqual({ page, lines: true });
  }
});

test('every file of the source that a page names is there, or the folder of one that a reader is to write', () => {
  const missing = pages().flatMap((page) =>
    [...read(page).matchAll(/(?<![\w/.-])(?:src|properties|scripts|bench)\/[\w./-]*\w/g)]
      .map(([path]) => ({ page, path }))
      .filter(({ path }) => !existsSync(join(ROOT, path.includes('my-') ? dirname(path.replace(/my-.*/, 'x')) : path))),
  );
  expect(missing).toEqual([]);
});
