// The folder of counterexamples, as the command line keeps it.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseCounterexample } from '../../tools/saved';
import type { Report } from '../../core/report/report';
import type { Ran } from '../testing/binary';
import { unwrapped } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

let folder: string;
/** Removed at the end: the one process that runs all commands stands in the last of them. */
const folders: string[] = [];
beforeEach(() => folders.push((folder = moduleFolder())));
afterAll(() => {
  one.end();
  for (const each of folders) rmSync(each, { recursive: true });
});

const one = new OneProcess();

const DEFAULT = 'golden/counterexamples';
const check = (args: string, env?: Record<string, string>): Promise<Ran> =>
  one.run(['check', ...args.split(' ')], { cwd: folder, env });
const LEAKY = 'leaky.mjs --runs 8 --min-coverage 0 --only pad-content-is-ignored';

it('what one run saves the next tries first, --no-save too', async () => {
  await check(`${LEAKY} --seed 1`);
  const [name] = readdirSync(join(folder, DEFAULT));
  const { code, stdout } = await check(`./${LEAKY} --seed 2 --no-save`);
  expect(code).toBe(1);
  expect(stdout).toContain('1 earlier counterexample tried first: 1 still violated, 0 held');
  expect(stdout).toContain(`npx padproof replay ${DEFAULT}/${name} ./leaky.mjs`);
  expect(readdirSync(join(folder, DEFAULT))).toEqual([name]);
});

it.each([
  ['true', '', false],
  ['1', '', false],
  ['false', '', true],
  ['0', '', true],
  ['true', ` --save ${DEFAULT}`, true],
])('with CI=%s and the flags "%s", is a new one saved? %p', async (CI, flags, saves) => {
  const { code, stdout } = await check(`${LEAKY} --seed 1 --json report.json${flags}`, { CI });
  expect(code).toBe(1);
  expect(existsSync(join(folder, DEFAULT))).toBe(saves);
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
  expect(report.corpus!.readOnly ?? false).toBe(!saves);
  expect(unwrapped(stdout).includes('nothing was saved in golden/counterexamples, since CI is set')).toBe(!saves);
  // Complete in the report, wherever it is.
  expect(parseCounterexample(report.invariants[0].counterexample, 'report.json').case.length).toBe(2);
});

it('a CI reads what is there', async () => {
  await check(`${LEAKY} --seed 1`);
  const { stdout } = await check(`${LEAKY} --seed 2`, { CI: 'true' });
  expect(stdout).toContain('1 earlier counterexample tried first: 1 still violated');
});

it('a bad counterexample is skipped and named once, on standard error and in the report, and costs neither', async () => {
  await check(`${LEAKY} --seed 1`);
  const [name] = readdirSync(join(folder, DEFAULT));
  const good = JSON.parse(readFileSync(join(folder, DEFAULT, name), 'utf8')) as { found: object };
  const bad = { ...good, found: { ...good.found, exhaustive: null } };
  writeFileSync(join(folder, DEFAULT, 'bad.json'), JSON.stringify(bad));
  // More than a parser that walks all of it survives.
  writeFileSync(join(folder, DEFAULT, 'deep.json'), `{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
  const { code, stdout, stderr } = await check(`${LEAKY} --seed 2 --json report.json`);
  expect(code).toBe(1);
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
  expect(report.corpus).toMatchObject({ replayed: 1, violated: 1 });
  for (const [file, why] of [
    ['bad.json', 'found.exhaustive is not a number of positions'],
    ['deep.json', 'nests deeper than 64 levels'],
  ]) {
    expect(report.corpus!.skipped.filter((one) => one.file === `${DEFAULT}/${file}`)).toHaveLength(1);
    expect(unwrapped(stdout)).toContain(`skipped ${DEFAULT}/${file}:`);
    expect(stderr.split(`padproof: skipped ${DEFAULT}/${file}: ${DEFAULT}/${file}`)).toHaveLength(2);
    expect(stderr).toContain(why);
  }
});

it('drafts that a killed run has left go with the next one, and nothing else does', async () => {
  await check(`${LEAKY} --seed 1`);
  const [name] = readdirSync(join(folder, DEFAULT));
  const draft = `${name}.00000000-0000-4000-8000-000000000000.tmp`;
  const [young, mine] = [draft.replace('8000', '9000'), 'notes.tmp'];
  for (const file of [draft, young, mine]) writeFileSync(join(folder, DEFAULT, file), 'half');
  for (const file of [draft, mine]) utimesSync(join(folder, DEFAULT, file), 1, 1);
  await check('good.mjs --runs 1 --only repeatable --no-save');
  expect(readdirSync(join(folder, DEFAULT))).toContain(draft);
  await check('good.mjs --runs 1 --only repeatable');
  expect(readdirSync(join(folder, DEFAULT)).sort()).toEqual([name, young, mine].sort());
});

it('processes that save at once, the same and different ones, leave whole files only', async () => {
  const found = join(folder, 'found');
  await check(`${LEAKY} --seed 1 --save found`);
  const [name] = readdirSync(found);
  const index = JSON.stringify(join(__dirname, '../../../dist/entry/index.js'));
  const program = (own: number): string => `
    const { readCounterexample, saveCounterexample } = require(${index});
    (async () => {
      const one = await readCounterexample(${JSON.stringify(join(found, name))});
      for (let i = 0; i < 60; i++) {
        await saveCounterexample('shared', one);
        const message = one.violation.message + (i % 2 ? ' ${own}' : '') + i;
        await saveCounterexample('shared', { ...one, violation: { ...one.violation, message } });
      }
    })();`;
  const shared = join(folder, 'shared');
  const writers = [1, 2].map((own) => promisify(execFile)(process.execPath, ['-e', program(own)], { cwd: folder }));
  let working = true;
  const done = Promise.all(writers).finally(() => (working = false));
  let reads = 0;
  const readAll = (): void => {
    const names = existsSync(shared) ? readdirSync(shared).filter((file) => file.endsWith('.json')) : [];
    for (const file of names) {
      parseCounterexample(JSON.parse(readFileSync(join(shared, file), 'utf8')), file);
      reads++;
    }
  };
  while (working) {
    readAll();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await done;
  readAll();
  expect(reads).toBeGreaterThan(91);
  // One that both saved, 30 that both saved, and 30 that each saved alone; and no draft.
  expect(readdirSync(shared)).toHaveLength(91);
  expect(readdirSync(shared).every((file) => file.endsWith('.json'))).toBe(true);
});
