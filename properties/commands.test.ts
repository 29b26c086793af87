// Every command that the README and the pages show is one that there is. `npm run docs:commands` runs them.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { blocks, commands, pages, read, ROOT } from './site/pages';
import { ruleFor } from './site/rules';
import { everyFlag, wrongWith } from './site/verbs';

const SHOWN = pages().flatMap(commands);

test('there are commands on the pages of every folder', () => {
  const folders = readdirSync(join(ROOT, 'docs'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['.vitepress', 'reference', 'contributing'].includes(entry.name))
    .map(({ name }) => name);
  for (const folder of folders) expect(SHOWN.some(({ page }) => page.startsWith(`docs/${folder}/`))).toBe(true);
  expect(SHOWN.length).toBeGreaterThan(80);
});

test.each(SHOWN)('$page: $command', ({ command }) => {
  expect(wrongWith(command)).toBeUndefined();
  expect(ruleFor(command)).toBeDefined();
});

test('a command that is not there is seen', () => {
  for (const wrong of [
    'npx padproof chekc',
    'npx padproof check --sed 1',
    'npx padproof golden verfy',
    'npm run docz',
    'bash scripts/none.sh',
    'npm install --save-dev left-pad',
    'rm -rf x',
  ]) {
    expect(wrongWith(wrong)).toBeDefined();
  }
});

test('the pipelines on the pages are YAML, and the commands in them are there', () => {
  const strings = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(strings)
        : [];
  const of = ['docs/guide/ci.md', 'docs/guide/shards.md', 'docs/guide/matrix.md', 'docs/guide/operators.md'].flatMap(
    (page) => blocks(page, 'yaml'),
  );
  const found = of
    .flatMap((block) => parseAllDocuments(block).flatMap((one) => strings(one.toJS())))
    .map((text) => text.replace(/\$\{\{[^}]*\}\}|\$\w+/g, '1'))
    .filter((text) => /^(npx|npm) /.test(text));
  expect(found.filter((text) => text.startsWith('npx padproof')).length).toBeGreaterThanOrEqual(5);
  expect(found.map((text) => [text, wrongWith(text)])).toEqual(found.map((text) => [text, undefined]));
});

test.each([0, 1])('the script for Buildkite ends with %i as the check does, and annotates what fails alone', (code) => {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-buildkite-'));
  try {
    const stand = (name: string, script: string): void => {
      writeFileSync(join(folder, name), `#!/bin/bash\n${script}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    stand('npx', `echo "asked $*"; exit ${code}`);
    stand('buildkite-agent', 'echo "$*" > annotated; cat >> annotated');
    const [script] = blocks('docs/guide/ci.md', 'bash');
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const ran = spawnSync('bash', ['-e', '-c', script], { cwd: folder, env, encoding: 'utf8' });
    expect([ran.status, ran.stderr]).toEqual([code, '']);
    const [command] = /npx [^>]*(?= > )/.exec(script)!;
    expect(wrongWith(command)).toBeUndefined();
    const asked = `asked ${command.replace('npx ', '')}\n`;
    expect(ran.stdout).toBe(asked);
    expect(readdirSync(folder).includes('annotated')).toBe(code !== 0);
    if (code !== 0)
      expect(readFileSync(join(folder, 'annotated'), 'utf8')).toBe(
        `annotate --style error --context padproof\n\`\`\`term\n${asked}\`\`\`\n`,
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every flag in a sentence is a flag of some verb', () => {
  // Pages about a script of the checkout name its flags.
  const scripts = ['CONTRIBUTING.md', 'docs/speed.md', 'docs/mutants.md', 'docs/gpu.md'];
  const flags = everyFlag();
  expect(flags.size).toBeGreaterThan(40);
  const others = ['--ignore-scripts', '--save-dev', '--help', '--inspect-brk'];
  const unknown = pages()
    .filter((page) => !scripts.includes(page) && !page.startsWith('docs/contributing/'))
    .flatMap((page) => {
      const text = read(page).replace(/^```.*?^```$/gms, '');
      return [...text.matchAll(/(?<=[ `])--[a-z][a-z-]*/g)].map(([flag]) => ({ page, flag }));
    })
    .filter(({ flag }) => !flags.has(flag) && !others.includes(flag));
  expect(unknown).toEqual([]);
});
