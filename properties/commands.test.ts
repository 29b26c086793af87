// Every command that the README and the pages show is one that there is. `npm run docs:commands` runs them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commands, pages, read, ROOT } from './site/pages';
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
