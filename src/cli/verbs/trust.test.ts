// Counterexamples and goldens are attached to reports by strangers: what they name is done for nobody who has not said so.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { checksumOf, goldenText } from '../../tools/goldens/text';
import { counterexample } from '../../report/testing/reports';
import { unwrapped, type Ran } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

const CHECKPOINT = join(__dirname, '../../../golden/references/plain-gelu-float32');
const KEY = 'sk-of-the-user';

let folder: string;
let outside: string;
let server: Server;
let address: string;
let requests: string[];

beforeAll(async () => {
  server = createServer(({ url, headers }, response) => {
    requests.push(`${url} ${headers.authorization}`);
    response.statusCode = 500;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  requests = [];
  [folder, outside] = [moduleFolder(), moduleFolder()];
  writeFileSync(join(folder, 'marks.mjs'), "import { writeFileSync } from 'node:fs'; writeFileSync('executed', '');");
  writeFileSync(join(outside, 'secret.txt'), 'one two three four five six seven eight nine ten'.replaceAll(' ', '\n'));
  cpSync(CHECKPOINT, join(folder, 'model'), { recursive: true });
  cpSync(CHECKPOINT, join(outside, 'model'), { recursive: true });
});
afterEach(() => {
  processOfTest.end();
  expect(existsSync(join(folder, 'executed'))).toBe(false);
  for (const one of [folder, outside]) rmSync(one, { recursive: true });
});

const processOfTest = new OneProcess();
const run = (...args: string[]): Promise<Ran> =>
  processOfTest.run(args, {
    cwd: folder,
    env: { PADPROOF_API_KEY: KEY, HF_ENDPOINT: address, HF_HOME: join(folder, 'hub') },
  });

/** A counterexample whose model is what a stranger wrote. */
function file(subject: object, name = 'stranger.json'): string {
  const testCase = {
    ...counterexample.case,
    weightScale: undefined,
    rows: [{ tokens: [1], types: [0], at: [0], under: [0, 0], otherUnder: [1, 2] }],
  };
  writeFileSync(join(folder, name), JSON.stringify({ ...counterexample, case: testCase, subject }));
  return name;
}

async function refused(subject: object, deed: string): Promise<void> {
  const ran = await run('replay', file(subject));
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain(`Replaying stranger.json would ${deed}`);
  expect(ran.stderr).toContain('padproof replay stranger.json MODEL');
  expect(ran.stderr).toContain('padproof replay stranger.json --trust');
  expect(requests).toEqual([]);
}

test('replay asks no server, and sends no file and no key: it says what it would do, and how it is done', async () => {
  const words = join(outside, 'secret.txt');
  await refused(
    { model: `${address}/v1/embeddings`, words, kind: 'openai' },
    `send texts, made of what ${words} holds`,
  );
  await refused({ model: `${address}/v1/embeddings`, tokenizer: '/etc' }, 'send texts, made of what /etc holds');
  await run('replay', file({ model: `${address}/v1/embeddings`, words }), '--trust');
  expect(requests[0]).toContain(KEY);
});

test('replay fetches nothing, executes nothing, and reads nothing outside the working folder', async () => {
  await refused({ model: 'someone/something' }, 'fetch someone/something from the hub');
  await refused({ model: 'marks.mjs' }, 'execute the module marks.mjs');
  await refused({ model: '../marks.cjs' }, 'read ../marks.cjs, which lies outside the working folder');
  await refused({ model: join(outside, 'model') }, `read ${join(outside, 'model')}, which lies outside`);
  symlinkSync(join(outside, 'model'), join(folder, 'linked'));
  await refused({ model: 'linked' }, 'read linked, which lies outside');
  mkdirSync(join(folder, 'graph'));
  writeFileSync(join(folder, 'graph/model.json'), '{}');
  writeFileSync(join(folder, 'graph.onnx'), '');
  for (const model of ['graph', 'graph/model.json', 'graph.onnx'])
    await refused({ model }, `run the exported model ${model}`);
  await refused({ model: 'model', backend: 'transformers.js' }, 'run the exported model model');
  await refused({ model: 'model', words: '/etc/passwd' }, 'read /etc/passwd');
  rmSync(join(folder, 'model/config.json'));
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'model/config.json'));
  await refused({ model: 'model' }, 'read ');
});

test('the built-in BERT, and a checkpoint in the working folder, are free', async () => {
  expect((await run('replay', file({ model: '', weightsSeed: '1' }))).code).toBe(0);
  expect((await run('replay', file({ model: 'model' }))).code).toBe(0);
});

test('nothing of a file is printed that a terminal would obey', async () => {
  const evil = 'x\u009b2J\u001b[2J\u202e';
  const name = file({ model: '', weightsSeed: '1' });
  const saved = JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
  writeFileSync(join(folder, name), JSON.stringify({ ...saved, claim: evil }));
  const ran = await run('replay', name);
  expect(ran.stdout).toContain('claim      x\\u009b2J\\u001b[2J\\u202e\n');
});

test('MODEL takes the place of all that the file says of its own', async () => {
  const ran = await run('replay', file({ model: `${address}/v1/embeddings`, words: '/etc/passwd' }), 'good.mjs');
  expect(ran.stdout).toContain('on good.mjs');
  expect([ran.code, requests]).toEqual([0, []]);
  expect((await run('replay', file({ model: 'leaky.mjs' }), '--trust')).code).toBe(1);
});

test('check asks nobody that a counterexample in its folder names', async () => {
  mkdirSync(join(folder, 'golden/counterexamples'), { recursive: true });
  const words = join(outside, 'secret.txt');
  for (const model of [`${address}/v1/embeddings`, 'someone/something', 'marks.mjs'])
    file({ model, words }, `golden/counterexamples/${model.replace(/\W+/g, '-')}.json`);
  const ran = await run('check', 'good.mjs', '--runs', '2', '--only', 'repeatable', '--json');
  expect(JSON.parse(ran.stdout)).toMatchObject({ corpus: { replayed: 0, others: 3, skipped: [] } });
  expect(requests).toEqual([]);
});

/** Has a golden name another model, with the checksum that it would have. */
function reforged(name: string, model: object): void {
  const path = join(folder, 'golden/goldens', `${name}.json`);
  const golden = { ...(JSON.parse(readFileSync(path, 'utf8')) as object), model };
  writeFileSync(path, goldenText({ ...golden, checksum: checksumOf(golden) }));
}

test('golden verify and prune follow no golden out of the working folder', async () => {
  expect((await run('golden', 'record', 'model', '--runs', '1')).code).toBe(0);
  for (const [model, deed] of [
    [{ hub: 'someone/something' }, 'fetch someone/something from the hub'],
    [{ hub: `${address}/v1/embeddings` }, `send texts to ${address}`],
    [{ hub: 'marks.mjs' }, 'execute the module marks.mjs'],
    [{ path: '../../marks.mjs' }, 'execute the module marks.mjs'],
    [{ path: `../../../${basename(outside)}/model` }, 'which lies outside the working folder'],
  ] as const) {
    reforged('model', model);
    const verified = await run('golden', 'verify');
    expect(verified).toMatchObject({ code: 2, stdout: '' });
    const words = unwrapped(verified.stderr);
    expect(words).toContain('To verify model would');
    expect(words).toContain(deed);
    expect(words).toContain('padproof golden verify MODEL --name model');
    expect(words).toContain('padproof golden verify --trust');
    expect((await run('golden', 'prune')).stdout).toContain('There is nothing to remove');
    expect(requests).toEqual([]);
  }
  expect((await run('golden', 'verify', 'model', '--name', 'model')).code).toBe(0);
});

test('a link in a folder of counterexamples is not followed out of it', async () => {
  const found = join(folder, 'found');
  mkdirSync(found);
  symlinkSync(join(outside, 'secret.txt'), join(found, 'a.json'));
  symlinkSync('/dev/zero', join(found, 'b.json'));
  const ran = await run('check', 'good.mjs', '--runs', '2', '--only', 'repeatable', '--save', 'found', '--json');
  for (const name of ['a', 'b']) expect(ran.stderr).toContain(`skipped found/${name}.json: it is a link out of`);
  expect(ran.code).toBe(0);
  expect(readdirSync(found)).toEqual(['a.json', 'b.json']);
});
