import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaErrors } from '../../report/testing/schema';
import type { Report } from '../../core/report/report';
import type { Ran } from '../testing/binary';
import { unwrapped } from '../testing/binary';
import { writeModel } from '../../subjects/transformers/testing/folder';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

let folder: string;
const one = new OneProcess();
const run = (args: string, env = {}): Promise<Ran> => one.run(args.split(' '), { cwd: folder, env });
const CHECK = '--runs 24 --min-coverage 0 --no-save --only pad-content-is-ignored,matches-unpadded,mask-matters';
const shard = (name: string, part: string, file: string, more = '--seed 1'): Promise<Ran> =>
  run(`check ${name}.mjs ${CHECK} ${more} --shard ${part} --json ${file}`);
const reportIn = (file: string): Report => {
  const { seconds: _, cost: __, when: ___, ...report } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report;
  return report as Report;
};

beforeAll(async () => {
  folder = moduleFolder();
  for (const name of ['good', 'leaky']) {
    mkdirSync(join(folder, name, 'deeper'), { recursive: true });
    await shard(name, '1/2', `${name}/1.json`);
    await shard(name, '2/2', `${name}/deeper/2.json`);
  }
});
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

test.each([
  ['good', 0],
  ['leaky', 1],
])('the shards of %s come to the report of one run, and its exit code %i', async (name, code) => {
  const whole = await run(`check ${name}.mjs ${CHECK} --seed 1 --json whole.json`);
  const merged = await run(`merge ${name} ${name}/1.json --json merged.json --junit merged.xml --html merged.html`);
  expect([whole.code, merged.code]).toEqual([code, code]);
  expect(reportIn('merged.json')).toEqual(reportIn('whole.json'));
  expect(schemaErrors(JSON.parse(readFileSync(join(folder, 'merged.json'), 'utf8')))).toEqual([]);
  expect(merged.stdout).toContain(`exit code ${code} · seed 1`);
  expect(readFileSync(join(folder, 'merged.xml'), 'utf8')).toContain('<testsuite');
  expect(readFileSync(join(folder, 'merged.html'), 'utf8')).toContain('<html');
});

test('the tokens of what was found stay in the shards, and in the report that they come to', async () => {
  writeModel(join(folder, 'words'), { fp32: { product: 'dynamic' } });
  const vocab = Object.fromEntries(Array.from({ length: 40 }, (_, id) => [`word${id}`, id]));
  writeFileSync(join(folder, 'words/tokenizer.json'), JSON.stringify({ model: { vocab } }));
  const flags = '--runs 2 --seed 1 --max-length 6 --min-coverage 0 --no-save --pad-content any';
  await run(`check words/onnx/model.onnx ${flags} --only pad-content-is-ignored --shard 1/1 --json words.json`);
  expect((await run('merge words.json --json merged.json --html merged.html')).code).toBe(1);
  const { words } = reportIn('merged.json');
  expect(Object.values(words!)).toContainEqual(expect.stringMatching(/^word\d+$/));
  expect(readFileSync(join(folder, 'merged.html'), 'utf8')).toContain(Object.values(words!)[0]);
});

test('a shard says that it is one, and what it saw; it has no verdict, and its exit code is about what it saw', async () => {
  const good = await run(`check good.mjs ${CHECK} --seed 1 --shard auto --json auto.json`, {
    CI_NODE_INDEX: '2',
    CI_NODE_TOTAL: '2',
  });
  expect(good.code).toBe(0);
  expect(good.stdout).toMatch(/^Shard 2 of 2, good\.mjs: judged \d+ of 24 cases\.\nNothing is violated in them\.\n/);
  expect(good.stdout).toContain('padproof merge auto.json OTHERS…');
  expect(readFileSync(join(folder, 'auto.json'))).toEqual(readFileSync(join(folder, 'good/deeper/2.json')));
  const leaky = await shard('leaky', '1/2', 'again.json');
  expect(leaky.code).toBe(1);
  expect(leaky.stdout).toContain('Violated in them: pad-content-is-ignored');
});

test('shards in one folder save nothing, so that one tries what the other does; merge saves what was found, as one run does', async () => {
  const saving = `check leaky.mjs ${CHECK.replace('--no-save', '--save saved')} --seed 1`;
  for (const i of [1, 2]) await run(`${saving} --shard ${i}/2 --json saving-${i}.json`);
  expect(existsSync(join(folder, 'saved'))).toBe(false);
  expect((await run('merge saving-1.json saving-2.json --save saved --json merged.json')).code).toBe(1);
  const files = readdirSync(join(folder, 'saved'));
  expect(files).toContainEqual(expect.stringMatching(/^pad-content-is-ignored-/));
  rmSync(join(folder, 'saved'), { recursive: true });
  await run(`${saving} --json whole.json`);
  expect(reportIn('merged.json')).toEqual(reportIn('whole.json'));
  expect(readdirSync(join(folder, 'saved'))).toEqual(files);
});

test('a positive control that is mute in a shard, and may speak in others, is not settled by it', async () => {
  const control = CHECK.replace(/--only .*/, '--only mask-matters');
  const mute = await one.run(
    [...`check leaky.mjs ${control} --seed 1 --shard 1/2 --json`.split(' '), 'my shard.json'],
    { cwd: folder },
  );
  expect(mute.code).toBe(0);
  expect(mute.stdout).toContain('Nothing is violated in them.\nNot settled in them: mask-matters.');
  expect(mute.stdout).toContain("padproof merge 'my shard.json' OTHERS…");
  await run(`check leaky.mjs ${control} --seed 1 --shard 2/2 --json mute.json`);
  const both = await one.run(['merge', 'my shard.json', 'mute.json'], { cwd: folder });
  expect(both.code).toBe(1);
});

test('where no shard came to its first case, the reason is said', async () => {
  await shard('throws', '1/2', 'throws.json');
  const { code, stderr } = await run('merge throws.json');
  expect(code).toBe(2);
  expect(unwrapped(stderr)).toMatch(/throws\.json: no shard came to its first case \(.*out of cheese/);
});

test('a shard that is missing is named, and nothing is concluded', async () => {
  const { code, stdout } = await run('merge good/1.json');
  expect(code).toBe(4);
  expect(unwrapped(stdout)).toMatch(/shard 2 of 2 is missing, and nobody judged \d+ cases of its part/);
  expect((await run('merge leaky/1.json')).code).toBe(1);
});

test('shards of another run are refused with what differs', async () => {
  await shard('good', '2/2', 'seed.json', '--seed 2');
  const { code, stderr } = await run('merge good/1.json seed.json');
  expect(code).toBe(2);
  expect(unwrapped(stderr)).toContain(
    'good/1.json and seed.json are not of one run: in the first the seed is 1, and not 2 as',
  );
  expect((await run('merge good/1.json leaky/1.json')).stderr).toContain('the model, or an option of it, is');
  await shard('good', '1/3', 'third.json');
  expect((await run('merge good/1.json third.json')).stderr).toContain('the number of shards is 2, and not 3');
  const before = readFileSync(join(folder, 'good.mjs'), 'utf8');
  writeFileSync(join(folder, 'good.mjs'), `${before}\n// other\n`);
  await shard('good', '2/2', 'other.json');
  writeFileSync(join(folder, 'good.mjs'), before);
  expect((await run('merge good/1.json other.json')).stderr).toContain('the content of the model is');
});

test('what is no shard, or not whole, is refused by name', async () => {
  const whole = readFileSync(join(folder, 'good/1.json'), 'utf8');
  const files: [string, string, string][] = [
    ['cut.json', whole.slice(0, 2000), 'cut.json is not valid JSON'],
    ['edited.json', whole.replace('"held":', '"held":1'), 'edited.json: its checksum is not that of what it holds'],
    ['empty.json', '{}', 'empty.json: format is missing; expected "padproof-shard"'],
    ['version.json', whole.replace('"version":1', '"version":9'), 'version.json: version is not 1; it is 9'],
    ['part.json', whole.replace('"index":1', '"index":7'), 'part.json: shard is not one of its shards'],
  ];
  for (const [name, content, words] of files) {
    writeFileSync(join(folder, name), content);
    const { code, stderr } = await run(`merge ${name}`);
    expect([code, unwrapped(stderr)]).toEqual([2, expect.stringContaining(words)]);
  }
  expect(await run('merge nowhere.json')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('nowhere.json') as string,
  });
  mkdirSync(join(folder, 'nothing'));
  expect((await run('merge nothing')).stderr).toContain('no file there ends in .json');
});

test.each([
  ['--shard 3/2', 'Expected i/N'],
  ['--shard 1/2', '--shard needs --runs'],
  ['--shard 1/2 --runs 9', '--shard needs --json FILE'],
  ['--shard 1/2 --runs 9 --json', '--shard needs --json FILE'],
  ['--shard 1/2 --runs 9 --json x.json --minutes 1', 'no --minutes'],
  ['--shard 1/2 --runs 9 --json x.json --junit x.xml', '--junit: a shard has no report'],
  ['--shard 1/2 --runs 9 --json x.json --bail', '--bail would end one shard'],
])('check %s is refused', async (flags, words) => {
  const { code, stderr } = await run(`check good.mjs ${flags}`);
  expect(code).toBe(2);
  expect(unwrapped(stderr)).toContain(words);
});
