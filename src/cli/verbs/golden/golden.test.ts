import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { probeBackend } from '../../../subjects/backends/backend';
import { encodeSafetensors } from '../../../subjects/bert/checkpoint/safetensors-writer';
import { VERSION } from '../../../core/version';
import { checksumOf, goldenText } from '../../../tools/goldens/text';
import { padproof, unwrapped, type Ran } from '../../testing/binary';
import { moduleFolder } from '../../testing/modules';
import { OneProcess } from '../../testing/one-process';

const ROOT = join(__dirname, '../../../..');

let folder: string;
/** Removed at the end: the one process that runs all commands stands in the last of them. */
const folders: string[] = [];
beforeEach(() => {
  folders.push((folder = moduleFolder()));
  cpSync(join(ROOT, 'golden/references/plain-gelu-float32'), join(folder, 'model'), { recursive: true });
});
afterAll(() => {
  one.end();
  for (const each of folders) rmSync(each, { recursive: true });
});

const one = new OneProcess();
const golden = (args: string, env?: Record<string, string>): Promise<Ran> =>
  one.run(['golden', ...args.split(' ')], { cwd: folder, env });
const goldens = (): string[] => readdirSync(join(folder, 'golden/goldens')).sort();
const inGoldens = (file: string): string => join(folder, 'golden/goldens', file);
const edit = (file: string, from: string, to: string): void => {
  const before = readFileSync(file, 'utf8');
  expect(before).toContain(from);
  writeFileSync(file, before.replace(from, to));
};

interface Verified {
  readonly exitCode: number;
  readonly goldens: {
    readonly name: string;
    readonly status: string;
    readonly why?: string;
    readonly advice?: string;
    readonly backends: Record<string, unknown>[];
  }[];
}

async function verified(args = '', code = 0): Promise<Record<string, Verified['goldens'][number]>> {
  const ran = await golden(`verify --json --offline ${args}`.trim());
  expect(ran.stderr).toBe('');
  const report = JSON.parse(ran.stdout) as Verified;
  expect([report.exitCode, ran.code]).toEqual([code, code]);
  return Object.fromEntries(report.goldens.map((one) => [one.name, one]));
}

test('what was recorded is met on every backend, and names no place', async () => {
  expect(await golden('record model --runs 3')).toMatchObject({ code: 0, stderr: '' });
  const { model } = await verified();
  expect(model.status).toBe('met');
  expect(model.backends.slice(0, 2)).toMatchObject([
    { backend: 'wasm', status: 'met', worst: 0 },
    { backend: 'cpu', status: 'met' },
  ]);
  const text = readFileSync(inGoldens('model.json'), 'utf8');
  const { model: of, provenance } = JSON.parse(text) as { model: object; provenance: Record<string, string> };
  expect(of).toMatchObject({ path: '../../model' });
  // Versions, backend, device and date: what a number may depend on.
  expect(provenance).toMatchObject({ padproof: VERSION, node: process.versions.node, backend: 'wasm' });
  expect(provenance.recorded).toMatch(/^\d{4}-\d\d-\d\d$/);
  const { versions, device } = await probeBackend('wasm');
  expect(Object.keys(versions).length).toBeGreaterThan(0);
  expect(provenance).toMatchObject({ ...versions, ...(device !== undefined && { device }) });
  expect(text).not.toContain(folder);
  expect((await verified('--backend cpu')).model.backends).toMatchObject([{ backend: 'cpu' }]);
  const words = unwrapped((await golden('verify model')).stdout);
  expect(words).toMatch(
    /✓ met model of \.\.\/\.\.\/model wasm worst deviation 0 of \d\.\de-\d allowed, in \d+ numbers/,
  );
});

test('recording again writes nothing where nothing changed, refuses where something did, and replaces with --update', async () => {
  await golden('record model --runs 2');
  const before = goldens();
  expect((await golden('record model --runs 2')).stdout).toContain('unchanged');
  expect(goldens()).toEqual(before);
  const refused = await golden('record model --runs 3');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/something else: other batches\. Pass --update/);
  expect(goldens()).toEqual(before);
  expect((await golden('record model --runs 3 --update')).stdout).toContain('updated');
  expect(goldens()).toHaveLength(2);
  expect(goldens()).not.toEqual(before);
  await verified();
});

test('in CI nothing is written or removed, by the flag and by the environment variable', async () => {
  for (const [flags, env] of [
    [' --ci', {}],
    ['', { CI: 'true' }],
  ] as const) {
    const ran = await golden(`record model${flags}`, env);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('commit it');
    expect(existsSync(join(folder, 'golden'))).toBe(false);
    expect(await golden(`prune${flags}`, env)).toMatchObject({ code: 2 });
    expect(await golden(`prune --dry-run${flags}`, env)).toMatchObject({ code: 0 });
  }
  expect(await golden('record model --no-ci', { CI: 'true' })).toMatchObject({ code: 0 });
  expect(await golden('record model', { CI: 'false' })).toMatchObject({ code: 0 });
});

test('other numbers are changed: 1, with the first place, the smallest bound that would pass, and what to do', async () => {
  await golden('record model --runs 2');
  edit(join(folder, 'model/config.json'), '"hidden_act": "gelu"', '"hidden_act": "relu"');
  const { model } = await verified('model --name model', 1);
  expect(model).toMatchObject({ status: 'changed', advice: expect.stringContaining('--update') as string });
  const [wasm] = model.backends as { worst: number; count: number; first: { at: number[]; output: string } }[];
  expect(wasm.worst).toBeGreaterThan(0.01);
  expect(wasm.first).toMatchObject({ output: expect.any(String) as string, expected: expect.any(Number) as number });
  const words = unwrapped((await golden('verify model --name model')).stdout);
  expect(words).toMatch(/\S+ at \[[\d, ]+\] of batch "case 0 of seed 1" is -?[\d.e-]+, not -?[\d.e-]+/);
  expect(words).toContain('the smallest bound that would pass is');
});

test('each that cannot be verified is named with what to do: 4', async () => {
  for (const name of ['cut', 'edited', 'lost', 'bare', 'fine']) await golden(`record model --runs 1 --name ${name}`);
  const data = (name: string): string =>
    inGoldens(goldens().find((file) => file.startsWith(`${name}.`) && !file.endsWith('.json'))!);
  truncateSync(data('cut'), 60);
  edit(inGoldens('edited.json'), '"label": "case 0', '"label": "case 9');
  rmSync(data('lost'));
  rmSync(inGoldens('bare.json'));
  const found = await verified('', 4);
  expect(found).toMatchObject({
    cut: { status: 'tampered', why: expect.stringContaining('has 60 bytes') as string },
    edited: { status: 'tampered', why: expect.stringContaining('edited.json was edited') as string },
    lost: { status: 'missing', why: expect.stringContaining('cannot be read: ENOENT') as string },
    bare: { status: 'missing', why: 'bare.json is not there' },
    fine: { status: 'met' },
  });
  for (const [name, { advice }] of Object.entries(found))
    if (name !== 'fine') expect(advice).toContain('version control');
  const { stdout } = await golden('verify');
  for (const name of ['cut', 'edited', 'lost', 'bare', 'fine']) expect(stdout).toMatch(new RegExp(`  ${name}\\b`));
  // Nothing of a broken golden is removed: it may be needed to mend it.
  expect((await golden('prune')).stdout).toContain('There is nothing to remove');
});

test('obsolete are those of other weights and of a model that is gone; prune names and removes them, and nothing else', async () => {
  cpSync(join(folder, 'model'), join(folder, 'other'), { recursive: true });
  for (const name of ['model', 'other']) await golden(`record ${name} --runs 1`);
  await golden('record --runs 1 --name kept');
  writeFileSync(inGoldens('notes.json'), '{}');
  writeFileSync(inGoldens('README.md'), 'mine');
  edit(join(folder, 'model/config.json'), '"layer_norm_eps": 1e-12', '"layer_norm_eps": 1e-5');
  rmSync(join(folder, 'other'), { recursive: true });
  const found = await verified('', 4);
  expect(found).toMatchObject({
    model: { status: 'obsolete', why: expect.stringContaining('other weights or another config') as string },
    other: { status: 'obsolete', why: 'its model ../../other is not there any more' },
    kept: { status: 'met' },
  });
  const before = goldens();
  const dry = await golden('prune --dry-run');
  expect(dry.stdout.match(/would remove/g)).toHaveLength(4);
  expect(goldens()).toEqual(before);
  expect((await golden('prune')).stdout.match(/^removed/gm)).toHaveLength(4);
  expect(goldens()).toEqual([
    'README.md',
    expect.stringMatching(/^kept\.[0-9a-f]{12}\.safetensors$/),
    'kept.json',
    'notes.json',
  ]);
});

test('what a killed recording leaves is named, and pruned once it is settled', async () => {
  await golden('record model --runs 1');
  const data = goldens().find((file) => file.endsWith('.safetensors'))!;
  const orphan = 'model.0123456789ab.safetensors';
  const draft = '.model.00000000-0000-4000-8000-000000000000.draft';
  cpSync(inGoldens(data), inGoldens(orphan));
  writeFileSync(inGoldens(draft), 'half');
  const foreign = ['model.ba9876543210.safetensors', 'model.ca9876543210.safetensors'];
  writeFileSync(inGoldens(foreign[0]), 'of somebody else');
  writeFileSync(inGoldens(foreign[1]), encodeSafetensors(new Map(), { format: 'pt' }));
  expect((await golden('verify')).stdout).toContain(`${orphan} belongs to no golden`);
  expect((await golden('prune')).stdout).toContain('There is nothing to remove');
  for (const file of [orphan, draft, ...foreign]) utimesSync(inGoldens(file), 1, 1);
  expect((await golden('prune')).stdout.match(/^removed .*/gm)).toEqual([
    expect.stringContaining(draft) as string,
    expect.stringContaining(orphan) as string,
  ]);
  expect(goldens()).toEqual([data, ...foreign, 'model.json'].sort());
});

test('a model that cannot be had here is unsupported: 0 beside others, 4 in CI, and prune keeps its golden', async () => {
  await golden('record model --runs 1');
  await golden('record --runs 1 --name far');
  const far = JSON.parse(readFileSync(inGoldens('far.json'), 'utf8')) as Record<string, unknown>;
  const moved = { ...far, model: { hub: 'nobody/nothing-at-all', fingerprint: '0'.repeat(64) } };
  writeFileSync(inGoldens('far.json'), goldenText({ ...moved, checksum: checksumOf(moved) }));
  expect(await verified('--trust')).toMatchObject({
    far: { status: 'unsupported', why: expect.stringContaining('is not in the cache') as string },
    model: { status: 'met' },
  });
  await verified('--trust --ci', 4);
  expect(await golden('verify --trust --offline', { CI: '1' })).toMatchObject({ code: 4 });
  expect((await golden('prune --trust --offline')).stderr).toContain('far is kept');
  expect(goldens()).toHaveLength(4);
});

test('a module is verified once, on what it brings itself; what it no longer gives is changed', async () => {
  expect(await golden('record good.mjs --batch ids.json')).toMatchObject({ code: 3 });
  writeFileSync(
    join(folder, 'ids.json'),
    '{"inputIds": [[1, 2, 3], [4, 5, 0]], "attentionMask": [[1, 1, 1], [1, 1, 0]]}',
  );
  expect(await golden('record good.mjs --batch ids.json')).toMatchObject({ code: 0 });
  expect((await verified('--trust')).good.backends).toMatchObject([
    { backend: 'its own', status: 'met', compared: 10 },
  ]);
  // It reads the padding of the second row, too.
  expect((await verified('leaky.mjs --name good', 1)).good).toMatchObject({ status: 'changed' });
  expect((await verified('nan.mjs --name good', 1)).good.status).toBe('changed');
  expect((await verified('throws.mjs --name good', 4)).good).toMatchObject({ status: 'inconclusive' });
});

test("texts go through the checkpoint's own tokenizer, padded together", async () => {
  const args = ['golden', 'record', 'model', '--text', 'felt', '--text', 'padding the dog'];
  const bare = await padproof(args, { cwd: folder });
  expect(bare).toMatchObject({ code: 2, stdout: '' });
  expect(bare.stderr).toContain('has no tokenizer.json');
  cpSync(join(ROOT, 'src/subjects/models/testing/tiny-tokenizer'), join(folder, 'model'), { recursive: true });
  expect(await padproof(args, { cwd: folder })).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(inGoldens('model.json'), 'utf8'))).toMatchObject({
    batches: [
      {
        texts: ['felt', 'padding the dog'],
        inputIds: [[1, 11, 2, 3, 3, 3], expect.any(Array) as number[]],
        attentionMask: [
          [1, 1, 1, 0, 0, 0],
          [1, 1, 1, 1, 1, 1],
        ],
      },
    ],
  });
});

test.each([
  ['record model --batch ids.json --runs 1', '--batch as well as --runs and --seed'],
  ['record model --batch ids.json', 'allows 0 to 40'],
  ['record model --name a.b', '--name is "a.b"'],
  ['record model --outputs everything', '--outputs names everything; expected some of'],
  ['record model --outputs logits', '--outputs names logits'],
  ['record model --weight-scale hot', '--weight-scale is for the built-in BERT'],
  ['record nan.mjs --runs 1', 'a golden is of finite numbers'],
  ['verify --name ../model', 'cannot be the name of a golden'],
])('%s is refused: %s', async (args, words) => {
  writeFileSync(join(folder, 'ids.json'), '{"inputIds": [[1, 99]]}');
  const ran = await golden(args);
  expect(ran.stdout).toBe('');
  expect([2, 4]).toContain(ran.code);
  expect(ran.stderr).toContain(words);
  expect(existsSync(join(folder, 'golden'))).toBe(false);
});

test('a model by an absolute path outside this folder has no name that a golden could hold', async () => {
  const ran = await golden(`record ${join(ROOT, 'golden/references/plain-gelu-float32')}`);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain('by folders of this machine');
  expect(await golden(`record ${join(folder, 'model')}`)).toMatchObject({ code: 0 });
  expect(readFileSync(inGoldens('model.json'), 'utf8')).toContain('"path": "../../model"');
});

test('without a golden nothing is compared: 4, with what to do', async () => {
  const ran = await golden('verify model');
  expect(ran.code).toBe(4);
  expect(ran.stdout).toContain(
    'There is no golden of model in golden/goldens. Record one: padproof golden record model',
  );
  expect(existsSync(join(folder, 'golden'))).toBe(false);
});
