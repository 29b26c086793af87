import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ran } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

let folder: string;
let file: string;
let line: string;
beforeAll(async () => {
  folder = moduleFolder();
  const args = 'check leaky.mjs --seed 1 --runs 40 --only pad-content-is-ignored --save found'.split(' ');
  const { stdout } = await one.run(args, { cwd: folder });
  [file] = readdirSync(join(folder, 'found')).map((name) => join('found', name));
  line = /^ {2}replay +npx padproof (.*)$/m.exec(stdout)![1];
});
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

const one = new OneProcess();

const replay = (...args: string[]): Promise<Ran> => one.run(['replay', ...args], { cwd: folder });

it('meets the violation again by the very line that the report prints', async () => {
  const ran = await one.run(line.split(' '), { cwd: folder });
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('violated  pad-content-is-ignored on leaky.mjs');
  expect(ran.stdout).toMatch(/^ {4}row 0 other ids/m);
});

it('is 0 on a model that has been mended', async () => {
  const ran = await replay(file, 'good.mjs');
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain('held  pad-content-is-ignored on good.mjs');
});

it('is 1 on NaN, and 4 on a model that breaks its contract', async () => {
  expect((await replay(file, 'nan.mjs')).code).toBe(1);
  const ran = await replay(file, 'throws.mjs');
  expect(ran).toMatchObject({ code: 4, stdout: '' });
  expect(ran.stderr).toContain('out of cheese');
  expect((await replay(file, 'never-answers.mjs', '--timeout', '0.3')).code).toBe(4);
});

it('is 0 on the built-in BERT, on the backend that is asked for', async () => {
  const ran = await replay(file, '', '--backend', 'cpu', '--json');
  expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'held', subject: { model: '', backend: 'cpu' } });
  expect(ran.code).toBe(0);
});

it('lets go of the kernels in the file for a browser, but not of the browser for kernels', async () => {
  const saved = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
  const subject = { model: '', weightsSeed: '1' };
  writeFileSync(join(folder, 'fast.json'), JSON.stringify({ ...saved, subject: { ...subject, kernels: 'fast' } }));
  writeFileSync(join(folder, 'page.json'), JSON.stringify({ ...saved, subject: { ...subject, browser: true } }));
  const paged = await replay('fast.json', '--browser-path', 'none/there');
  expect(paged).toMatchObject({ code: 2, stdout: '' });
  expect(paged.stderr).toContain('--browser-path is "none/there", which is no file');
  const here = await replay('fast.json', '--json');
  expect(JSON.parse(here.stdout)).toMatchObject({ verdict: 'held', subject: { backend: 'wasm', kernels: 'fast' } });
  expect((await replay('page.json', '--kernels', 'fast')).stderr).toContain('--kernels is fast, but a browser has');
  expect(await replay('page.json', '--no-browser', '--kernels', 'fast')).toMatchObject({ code: 0 });
});

it('tries what does not break every time as often as it was tried, and says how often it broke', async () => {
  const args = 'check now-and-then.mjs --seed 1 --runs 40 --only pad-content-is-ignored --save seldom --repeat 25';
  const { code, stdout } = await one.run(args.split(' '), { cwd: folder });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ {2}recurs {5}intermittent: violated in \d+ of 25 tries of this case/m);
  const [seldom] = readdirSync(join(folder, 'seldom')).map((name) => join('seldom', name));
  const again = await replay(seldom, 'now-and-then.mjs');
  expect(again.code).toBe(1);
  const [, broken] = /still breaks the claim, in (\d+) of 25 tries$/m.exec(again.stdout)!;
  expect([1, 2, 3]).toContain(Number(broken));
  const mended = await replay(seldom, 'good.mjs');
  expect(mended.code).toBe(0);
  expect(mended.stdout).toContain('this case no longer breaks the claim, in any of 25 tries');
  const json = JSON.parse((await replay(seldom, 'good.mjs', '--json')).stdout) as object;
  expect(json).toMatchObject({ verdict: 'held', recurrence: { violated: 0, tries: 25 } });
});

it('writes JSON', async () => {
  const ran = await replay(file, '--trust', '--json');
  expect(JSON.parse(ran.stdout)).toMatchObject({
    format: 'padproof-replay',
    version: 2,
    file,
    verdict: 'violated',
    judgement: { violation: { output: 'lastHiddenState' } },
  });
  // Without all that was measured for it.
  const { bound } = JSON.parse(ran.stdout) as { bound: object };
  expect(bound).toEqual({ value: 0, origin: expect.any(String) as string, measured: false });
});

it('refuses a file that is not there, is no JSON, or was cut short', async () => {
  expect(await replay('nowhere.json')).toMatchObject({ code: 3, stdout: '' });
  expect(await replay('good.mjs')).toMatchObject({ code: 2, stdout: '' });
  const whole = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { case: { rows: object[] } };
  writeFileSync(join(folder, 'cut.json'), JSON.stringify({ ...whole, case: { ...whole.case, rows: [] } }));
  const ran = await replay('cut.json');
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain('case.rows');
});

it('does not take the built-in BERT for a subject that code handed over', async () => {
  const saved = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
  writeFileSync(join(folder, 'code.json'), JSON.stringify({ ...saved, subject: { model: '' } }));
  const ran = await replay('code.json');
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain('Name a module that default-exports it');
  expect((await replay('code.json', 'leaky.mjs')).code).toBe(1);
});

it('refuses flags that say nothing about the model', async () => {
  const ran = await replay(file, '--trust', '--backend', 'cpu');
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain('--backend is for the built-in BERT');
});
