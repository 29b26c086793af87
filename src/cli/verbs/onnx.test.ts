import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubServer } from '../../subjects/hub/testing/hub-server';
import { smallDecoder, type DecoderOptions } from '../../subjects/onnx/testing/decoder';
import { smallEncoder, type EncoderOptions } from '../../subjects/onnx/testing/encoders';
import { onnxFile } from '../../subjects/onnx/writer';
import type { Report } from '../../core/report/report';
import { padproof, unwrapped, type Ran } from '../testing/binary';
import { OneProcess } from '../testing/one-process';

// ONNX Runtime takes no tensors that are made in jest's sandbox: what loads it runs in a process of its own.

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-onnx-'))));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

// Nothing that this machine happens to have beside the checkout.
const env = { NODE_PATH: '' };
/** However padded: then every claim decides. */
const ANY_USE = ['--padding', 'any', '--pad-content', 'any'];
// To optimise ONNX Runtime costs each of these processes more than all that it does.
const node = ['--liftoff-only'];
const one = new OneProcess({ env, node });
const run = (...args: string[]): Promise<Ran> => one.run(args, { cwd: folder });

function write(name: string, options: EncoderOptions = {}): string {
  writeFileSync(join(folder, name), onnxFile(smallEncoder(options)));
  return name;
}

interface Checked extends Ran {
  readonly report: Report;
}

/** Checks a few claims on few and short cases: what is broken is shrunk, and that takes its time. */
async function check(model: string, claims: readonly string[], ...flags: string[]): Promise<Checked> {
  const cases = ['--runs', '8', '--seed', '1', '--max-length', '10', '--min-coverage', '0', ...ANY_USE];
  const ran = await run('check', model, ...cases, '--only', claims.join(), '--no-save', '--json', ...flags);
  if (ran.stdout === '') throw new Error(ran.stderr);
  return { ...ran, report: JSON.parse(ran.stdout) as Report };
}

const verdictOf = ({ report }: Checked, name: string): string =>
  report.invariants.find((invariant) => invariant.name === name)!.verdict;
const reasonOf = ({ report }: Checked, name: string): string | undefined =>
  report.invariants.find((invariant) => invariant.name === name)!.reason;

test('a graph that reads its mask holds, and the report says what ran it', async () => {
  const checked = await check(write('good.onnx', { attentions: true }), [
    ...['pad-content-is-ignored', 'matches-unpadded', 'rows-sum-to-one', 'padded-columns-are-zero'],
    'no-mask-is-all-ones',
  ]);
  expect(checked.code).toBe(0);
  expect(checked.report.subject).toMatchObject({ model: 'good.onnx', backend: 'onnxruntime-web' });
  const [traits] = checked.report.subject.traits;
  expect(traits).toMatchObject({
    vocabularySize: 40,
    positions: 'absolute',
    outputs: ['lastHiddenState', 'attentions', 'pooled'],
    backend: 'onnxruntime-web',
    precision: 'float32',
    maskInput: 'required',
    platform: { versions: { 'onnxruntime-web': expect.stringMatching(/^\d+\.\d+\.\d+/) }, settings: { opset: 17 } },
  });
  for (const claim of ['pad-content-is-ignored', 'matches-unpadded', 'rows-sum-to-one', 'padded-columns-are-zero']) {
    expect(verdictOf(checked, claim)).toBe('held');
  }
  expect(reasonOf(checked, 'no-mask-is-all-ones')).toMatch(/takes a mask always/);
});

test.each<[string, EncoderOptions]>([
  ['ids of 32 bits', { ids: 'int32' }],
  ['a mask of booleans', { maskType: 'bool' }],
  ['a mask of floats', { maskType: 'float32' }],
  ['a mask in half precision', { maskType: 'float16' }],
  ['positions', { positions: true }],
  ['states in half precision', { half: true }],
])('%s', async (name, options) => {
  const checked = await check(write(`${name.replaceAll(' ', '-')}.onnx`, options), [
    'mask-matters',
    'hole-is-deletion',
  ]);
  expect(checked.code).toBe(0);
  expect(verdictOf(checked, 'mask-matters')).toBe('held');
  expect(verdictOf(checked, 'hole-is-deletion')).toBe(options.positions ? 'held' : 'unsupported');
});

test('dynamic quantisation is a leak by pad content, shrunk, told in words, and replayed', async () => {
  const model = write('dynamic.onnx', { product: 'dynamic' });
  const flags = ['--runs', '10', '--seed', '1', '--max-length', '12', '--only', 'pad-content-is-ignored', ...ANY_USE];
  const checked = await run('check', model, ...flags, '--save', 'found', '--min-coverage', '0');
  expect(checked.code).toBe(1);
  const text = unwrapped(checked.stdout);
  expect(text).toMatch(/dynamic\.onnx · onnxruntime-web · int8 dynamic /);
  expect(text).toMatch(/Note: Its activations are quantised with one scale a tensor, .* padding included\./);
  expect(text).toMatch(/A leak, by pad content/);
  expect(text).toMatch(/case 1 row × 2 positions/);
  expect(text).toMatch(
    /located DynamicQuantizeLinear, step \d+ of \d+\. At real tokens what it reads is the same in both runs, and what comes out is not \(runs base and other padding of pad-content-is-ignored\)\. Confirmed: with its output taken from base, the violation goes\./,
  );
  expect(text).toMatch(
    /in float32 \[1, 2, 8\] the same x out uint8 \[1, 2, 8\] .* x_bytes out float32 \[\] 0\.\d+ → 0\.\d+ x_scale/,
  );
  const [file] = readdirSync(join(folder, 'found'));
  const replayed = await run('replay', join('found', file), '--trust', '--save-node', 'node.onnx');
  expect(replayed.code).toBe(1);
  expect(unwrapped(replayed.stdout)).toMatch(
    /saved node\.onnx, \d\.\d kB\. Run by itself it shows 0 numbers that differ going in, and \d+ coming out\./,
  );
  expect(unwrapped(replayed.stdout)).toMatch(/violated pad-content-is-ignored on dynamic\.onnx/);
  // The float32 graph of the same encoder keeps the claim for the same case.
  expect((await run('replay', join('found', file), write('float.onnx'))).code).toBe(0);
});

test('what lies beyond the use is a limit, and with --strict a violation, saved and in JUnit as any other', async () => {
  const model = write('beyond.onnx', { product: 'dynamic' });
  const flags = ['--runs', '10', '--seed', '1', '--max-length', '12', '--min-coverage', '0', '--save', 'beyond'];
  const only = ['--only', 'pad-content-is-ignored'];
  const used = await run('check', model, ...flags, ...only, '--verbose');
  expect(used.code).toBe(4);
  expect(unwrapped(used.stdout)).toMatch(
    /judged .* · padding on the right, the pad id under it \(assumed, as encoders are padded\)/,
  );
  expect(unwrapped(used.stdout)).toMatch(/limits with .*, \S+ moves \(pad-content-is-ignored\)/);
  expect(existsSync(join(folder, 'beyond'))).toBe(false);
  const strict = await run('check', model, ...flags, ...only, '--strict', '--junit', 'strict.xml');
  expect(strict.code).toBe(1);
  expect(unwrapped(strict.stdout)).toMatch(/^✗ Not safe to batch: .*pad-content-is-ignored/);
  expect(readdirSync(join(folder, 'beyond'))).toHaveLength(1);
  expect(readFileSync(join(folder, 'strict.xml'), 'utf8')).toContain('failures="1"');
});

test('a graph without a mask input says so in plain words, and is violated', async () => {
  const checked = await check(write('no-mask.onnx', { mask: 'none' }), [
    ...['mask-matters', 'pad-content-is-ignored', 'no-mask-is-all-ones'],
  ]);
  expect(checked.code).toBe(1);
  expect(checked.report.subject.traits[0]).toMatchObject({
    maskInput: 'none',
    notes: expect.arrayContaining([
      expect.stringMatching(/^This graph has no input for the mask \(it has input_ids\)/),
    ]),
  });
  expect(verdictOf(checked, 'mask-matters')).toBe('violated');
  expect(verdictOf(checked, 'pad-content-is-ignored')).toBe('violated');
  expect(reasonOf(checked, 'no-mask-is-all-ones')).toBe('the subject takes no mask');
});

test('a mask that is an input and not read is violated as well', async () => {
  const checked = await check(write('deaf.onnx', { mask: 'ignored' }), ['mask-matters']);
  expect(checked.code).toBe(1);
  expect(verdictOf(checked, 'mask-matters')).toBe('violated');
});

test('rows of one length: cases have it, and claims across lengths are unsupported', async () => {
  const checked = await check(write('length.onnx', { length: 9 }), [
    ...['pad-content-is-ignored', 'batch-mates-are-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  ]);
  expect(checked.code).toBe(0);
  expect(checked.report.subject.traits[0]).toMatchObject({ maxLength: 9, staticShape: { length: 9 } });
  expect(verdictOf(checked, 'pad-content-is-ignored')).toBe('held');
  expect(verdictOf(checked, 'batch-mates-are-ignored')).toBe('held');
  for (const claim of ['matches-unpadded', 'pad-length-is-ignored']) {
    expect(reasonOf(checked, claim)).toMatch(/takes rows of 9 positions and no others/);
  }
  const exhaustive = await run('check', 'length.onnx', '--exhaustive', '3', '--no-save');
  expect(exhaustive).toMatchObject({ code: 2, stdout: '' });
  expect(exhaustive.stderr).toMatch(/exhaustive is 3, but length\.onnx takes rows of 9 positions and no others/);
});

test('one row at a time: cases have one, and claims about company are unsupported', async () => {
  const checked = await check(write('single.onnx', { size: 1 }), [
    ...['matches-unpadded', 'batch-mates-are-ignored', 'row-order-is-ignored'],
  ]);
  expect(checked.code).toBe(0);
  expect(verdictOf(checked, 'matches-unpadded')).toBe('held');
  for (const claim of ['batch-mates-are-ignored', 'row-order-is-ignored']) {
    expect(reasonOf(checked, claim)).toMatch(/one row at a time/);
  }
});

test('batches of three rows are cut up and filled up', async () => {
  const checked = await check(write('three.onnx', { size: 3 }), ['batch-mates-are-ignored']);
  expect(checked.code).toBe(0);
  expect(verdictOf(checked, 'batch-mates-are-ignored')).toBe('held');
  const leaky = await check(write('three-leaky.onnx', { size: 3, product: 'dynamic' }), ['batch-mates-are-ignored']);
  expect(leaky.code).toBe(1);
  expect(verdictOf(leaky, 'batch-mates-are-ignored')).toBe('violated');
});

test('a folder in the hub’s layout: config.json is read, and --dtype names a graph', async () => {
  mkdirSync(join(folder, 'hub/onnx'), { recursive: true });
  write('hub/onnx/model.onnx');
  write('hub/onnx/model_quantized.onnx', { product: 'dynamic' });
  const config = { model_type: 'bert', vocab_size: 40, pad_token_id: 2, max_position_embeddings: 16 };
  writeFileSync(join(folder, 'hub/config.json'), JSON.stringify(config));
  const plain = await check('hub', ['pad-content-is-ignored']);
  expect(plain.code).toBe(0);
  expect(plain.report.subject.traits[0]).toMatchObject({ padId: 2, maxLength: 16, precision: 'float32' });
  const quantised = await check('hub', ['pad-content-is-ignored'], '--dtype', 'q8');
  expect(quantised.code).toBe(1);
  expect(quantised.report.subject).toMatchObject({ dtype: 'q8', traits: [{ precision: 'int8 dynamic' }] });
  const missing = await run('check', 'hub', '--dtype', 'fp16');
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toMatch(/--dtype is fp16, but .*hub has no graph of that name; it has fp32, q8/);
});

test('of several forms one whose graph cannot be read is not run, and says why; the others are judged', async () => {
  mkdirSync(join(folder, 'forms/onnx'), { recursive: true });
  write('forms/onnx/model.onnx');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
  writeFileSync(join(folder, 'forms/onnx/model_quantized.onnx'), pointer);
  const ran = await check('forms', ['pad-content-is-ignored'], '--dtype', 'q8,fp32');
  expect(ran.code).toBe(2);
  const why = expect.stringMatching(/model_quantized\.onnx is not an ONNX file .* pointer of Git LFS/) as string;
  expect(JSON.parse(ran.stdout)).toMatchObject({
    reports: [{ subject: { dtype: 'fp32' }, verdict: 'held' }],
    notRun: [{ subject: { dtype: 'q8' }, exitCode: 2, message: why }],
  });
  writeFileSync(join(folder, 'forms/onnx/model.onnx'), pointer);
  const none = await run('check', 'forms', '--dtype', 'q8,fp32');
  expect(none).toMatchObject({ code: 2, stdout: '', stderr: why });
});

test('an id on the hub, where a runtime is named: its graph is fetched, and offline taken from the cache', async () => {
  const hub = new HubServer('padproof/tiny');
  await hub.start();
  try {
    hub.files = {
      'config.json': { content: Buffer.from(JSON.stringify({ model_type: 'bert', vocab_size: 40 })) },
      'onnx/model.onnx': { content: Buffer.from(onnxFile(smallEncoder())), lfs: true },
    };
    const here = { ...env, HF_HOME: join(folder, 'hf'), HF_ENDPOINT: hub.url, HF_TOKEN: '' };
    const flags = ['--backend', 'onnxruntime-web', '--runs', '3', '--seed', '1', '--max-length', '8', '--no-save'];
    const more = ['--only', 'pad-content-is-ignored', '--min-coverage', '0', ...ANY_USE];
    const fetched = await padproof(['check', 'padproof/tiny', ...flags, ...more], { cwd: folder, env: here, node });
    expect(fetched.stderr).not.toMatch(/bug in padproof/);
    expect(fetched.code).toBe(0);
    const asked = hub.requests.length;
    expect(asked).toBeGreaterThan(0);
    const again = await padproof(['check', 'padproof/tiny', ...flags, ...more, '--offline'], {
      cwd: folder,
      env: here,
    });
    expect(again.code).toBe(0);
    expect(hub.requests).toHaveLength(asked);
  } finally {
    await hub.stop();
  }
});

test('weights in a file beside the graph', async () => {
  const model = smallEncoder();
  const w = model.weights!.find(({ name }) => name === 'w')!;
  mkdirSync(join(folder, 'large'));
  writeFileSync(join(folder, 'large/w.bin'), new Uint8Array(w.data.buffer, w.data.byteOffset, w.data.byteLength));
  const as = (external: string): Uint8Array =>
    onnxFile({ ...model, weights: model.weights!.map((one) => (one === w ? { ...one, external } : one)) });
  writeFileSync(join(folder, 'large/model.onnx'), as('w.bin'));
  expect((await check('large', ['pad-content-is-ignored'])).code).toBe(0);
  writeFileSync(join(folder, 'large/model.onnx'), as('gone.bin'));
  const gone = await run('check', 'large');
  expect(gone).toMatchObject({ code: 3, stdout: '' });
  expect(gone.stderr).toMatch(/has weights in gone\.bin, which cannot be read.*Put the file beside the graph/);
  writeFileSync(join(folder, 'large/model.onnx'), as('../good.onnx'));
  const outside = await run('check', 'large');
  expect(outside).toMatchObject({ code: 2, stdout: '' });
  expect(outside.stderr).toMatch(/names weights outside its folder: "\.\.\/good\.onnx"/);
});

describe('a decoder with a cache, which is fed empty', () => {
  const decoder = (name: string, options: DecoderOptions = {}, type = 'qwen3'): string => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'model.onnx'), onnxFile(smallDecoder(options)));
    const config = { model_type: type, vocab_size: 40, pad_token_id: 0, max_position_embeddings: 48 };
    writeFileSync(join(folder, name, 'config.json'), JSON.stringify(config));
    return name;
  };
  const CLAIMS = ['matches-unpadded', 'mask-matters', 'future-is-ignored'];
  const flags = ['--runs', '8', '--seed', '1', '--max-length', '10', '--min-coverage', '0', '--no-save', '--json'];
  /** In its own use: padding on the left. */
  const used = async (name: string, ...more: string[]): Promise<Checked> => {
    const ran = await run('check', name, ...flags, '--only', CLAIMS.join(), ...more);
    if (ran.stdout === '') throw new Error(ran.stderr);
    return { ...ran, report: JSON.parse(ran.stdout) as Report };
  };

  test.each<[string, DecoderOptions]>([
    ['whole', {}],
    ['half', { half: true, positions: false }],
    ['boolean', { mask: 'bool [B, 1, S, S]' }],
    ['added', { mask: 'float32 [B, 1, S, S]' }],
    ['added-in-half', { mask: 'float16 [B, 1, S, S]', half: true }],
  ])('%s', async (name, options) => {
    const checked = await used(decoder(name, options));
    expect(checked.code).toBe(0);
    for (const claim of CLAIMS) expect(verdictOf(checked, claim)).toBe('held');
    const [traits] = checked.report.subject.traits;
    expect(traits).toMatchObject({
      ...{ attention: 'causal', outputs: ['lastHiddenState', 'logits'], use: { padding: 'left' } },
      positions: options.positions === false ? 'relative' : 'given',
    });
    const notes = traits.notes!.join(' ');
    expect(notes).toMatch(/past_key_values\.0\.key and 1 more like it are fed empty/);
    expect(notes).not.toMatch(/Nothing is judged in present/);
    expect(/position_ids counts the real tokens of a row/.test(notes)).toBe(options.positions !== false);
    expect(/attention_mask has four axes: it is fed \[B, 1, S, S\], .* those before it/.test(notes)).toBe(
      options.mask !== undefined,
    );
  });

  test('of a kind that nobody has named is causal, and padded on the left, since it has a cache', async () => {
    const checked = await used(decoder('unnamed', { mask: 'float32 [B, 1, S, S]' }, 'granite'));
    expect(checked.code).toBe(0);
    const [traits] = checked.report.subject.traits;
    expect(traits).toMatchObject({ attention: 'causal', use: { padding: 'left' } });
    expect(traits.notes!.join(' ')).toMatch(/It takes a cache, so it is taken for causal/);
  });

  test('whose mask is cut off is violated', async () => {
    const checked = await used(decoder('cut', { cut: true }));
    expect(checked.code).toBe(1);
    expect(verdictOf(checked, 'matches-unpadded')).toBe('violated');
    expect(verdictOf(checked, 'mask-matters')).toBe('violated');
  });

  test('whose position_ids are the index in the row is not safe to pad on the left', async () => {
    decoder('by-index');
    const ran = await run(
      'check',
      'by-index',
      ...flags.slice(0, -1),
      '--only',
      CLAIMS.join(),
      '--positions',
      'absolute',
    );
    expect(unwrapped(ran.stdout)).toMatch(
      /^✗ Not safe to batch with padding on the left: it gives every token another position, which is its index/,
    );
    expect(unwrapped(ran.stdout)).not.toMatch(/position_ids counts the real tokens/);
  });
});

test('levels of optimisation are forms: what is wrong only once it is optimised is the runtime’s', async () => {
  // A runtime that optimises wrongly: from `extended` on it runs another graph, whose activations are quantised.
  const at = join(folder, 'modules/onnxruntime-node');
  mkdirSync(at, { recursive: true });
  write('extended.onnx', { product: 'dynamic' });
  const web = require.resolve('onnxruntime-web');
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name: 'onnxruntime-node', version: '0.0.1', main: 'i.js' }));
  writeFileSync(
    join(at, 'i.js'),
    `const web = require(${JSON.stringify(web)});
    web.env.wasm.numThreads = 1;
    const wrong = require('node:fs').readFileSync(${JSON.stringify(join(folder, 'extended.onnx'))});
    const create = (model, { graphOptimizationLevel: level }) =>
      web.InferenceSession.create(level === 'extended' || level === 'all' ? wrong : model, { executionProviders: ['wasm'] });
    module.exports = { ...web, env: web.env, Tensor: web.Tensor, InferenceSession: { create } };`,
  );
  const flags = ['--runs', '5', '--seed', '1', '--max-length', '8', '--min-coverage', '0', '--no-save'];
  const levels = ['--backend', 'onnxruntime-node', '--graph-optimization', 'disabled,basic,extended'];
  const only = ['--only', 'pad-content-is-ignored', ...ANY_USE];
  const ran = await padproof(['check', write('sound.onnx'), ...flags, ...levels, ...only], {
    ...{ cwd: folder, env: { NODE_PATH: join(folder, 'modules') }, node },
  });
  expect(ran.code).toBe(1);
  const text = unwrapped(ran.stdout);
  expect(text).toMatch(
    /^✗ Of 3 forms, not safe to batch: optimization extended; safe to batch: optimization disabled, optimization basic\. The graph is right; its optimisation at level extended is not: as it stands \(disabled\) it held\./,
  );
  expect(text).toMatch(/again: npx padproof check sound\.onnx .*--graph-optimization extended/);
});

test('a level of optimisation is what the runtime runs at, and the report names it', async () => {
  const checked = await check(write('plain.onnx'), ['mask-matters'], '--graph-optimization', 'disabled');
  expect(checked.code).toBe(0);
  expect(checked.report.subject).toMatchObject({
    graphOptimization: 'disabled',
    traits: [{ platform: { settings: { 'graph optimization': 'disabled' } } }],
  });
  const wrong = await run('check', 'plain.onnx', '--graph-optimization', 'fast');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(unwrapped(wrong.stderr)).toMatch(/--graph-optimization .*fast.* disabled, basic, extended, all/);
});

describe('what cannot be checked', () => {
  test.each([
    ['cut.onnx', () => onnxFile(smallEncoder()).slice(0, 500), /cut\.onnx is not an ONNX file that can be read/],
    ['text.onnx', () => Buffer.from('not a graph at all'), /text\.onnx is not an ONNX file/],
    [
      'unknown-operator.onnx',
      () => {
        const { nodes, ...rest } = smallEncoder();
        const nonsense = { operator: 'Nonsense', inputs: ['input_ids'], outputs: ['nothing'] };
        return onnxFile({ ...rest, nodes: [...nodes, nonsense] });
      },
      /onnxruntime-web \S+ cannot load it: .*Nonsense/,
    ],
    [
      'picture.onnx',
      () => onnxFile({ ...smallEncoder(), inputs: [{ name: 'pixel_values', type: 'float32', shape: ['batch', 3] }] }),
      /has no input for token ids: its inputs are pixel_values/,
    ],
  ] as const)('%s: exit code 2, and no stack', async (name, bytes, words) => {
    writeFileSync(join(folder, name), bytes());
    const ran = await run('check', name, '--no-save');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(unwrapped(ran.stderr)).toMatch(words);
    expect(ran.stderr).not.toMatch(/\n\s+at |bug in padproof/);
  });

  test('a runtime that is not installed is exit code 3, with what to install', async () => {
    const ran = await run('check', write('here.onnx'), '--backend', 'onnxruntime-node');
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toMatch(/onnxruntime-node is not installed.*npm install onnxruntime-node/);
  });

  test.each([
    [['good.onnx', '--backend', 'wasm'], /--backend is wasm, which runs no ONNX graphs/],
    [['--backend', 'onnxruntime-web'], /runs ONNX graphs; the built-in BERT is none/],
    [
      ['good.onnx', '--kernels', 'fast'],
      /--kernels is for the built-in BERT and checkpoints; good\.onnx is an ONNX graph/,
    ],
    [
      ['--vocabulary', '30'],
      /--vocabulary is for .*ONNX graphs and models exported for tfjs; MODEL is the built-in BERT/,
    ],
    [['good.onnx', '--pad-id', '40'], /the pad id is 40, and the vocabulary ends at 39/],
  ])('%j', async (args, words) => {
    write('good.onnx');
    const ran = await run('check', ...args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(words);
  });
});

test('what is said of a graph is kept for replay', async () => {
  const model = smallEncoder({ product: 'dynamic' });
  writeFileSync(join(folder, 'said.onnx'), onnxFile(model));
  const ran = await run(
    ...['check', 'said.onnx', '--vocabulary', '30', '--pad-id', '3', '--runs', '5', '--seed', '1', '--max-length', '8'],
    ...['--only', 'pad-content-is-ignored', ...ANY_USE, '--save', 'said', '--min-coverage', '0'],
  );
  expect(ran.code).toBe(1);
  expect(unwrapped(ran.stdout)).toMatch(/--backend onnxruntime-web --vocabulary 30 --pad-id 3/);
  const [file] = readdirSync(join(folder, 'said'));
  const replayed = await run('replay', join('said', file), '--trust', '--json');
  expect(replayed.code).toBe(1);
  expect(JSON.parse(replayed.stdout)).toMatchObject({ subject: { vocabulary: 30, padId: 3 } });
});

test('explain draws a graph that gives its attentions; goldens are told to be of others', async () => {
  const explained = await run('explain', write('drawn.onnx', { attentions: true }), 'a b c', 'd e');
  expect(explained.code).toBe(0);
  expect(unwrapped(explained.stdout)).toMatch(/drawn\.onnx/);
  const mute = await run('explain', write('mute.onnx'));
  expect(mute).toMatchObject({ code: 2, stdout: '' });
  expect(mute.stderr).toMatch(/does not offer attentions, which explain draws/);
  for (const verb of ['record', 'verify']) {
    const golden = await run('golden', verb, 'mute.onnx');
    expect(golden).toMatchObject({ code: 2, stdout: '' });
    expect(golden.stderr).toMatch(/golden \w+ is for .*; mute\.onnx is an ONNX graph/);
  }
});

test('doctor says which runtimes are here, and how to get the other', async () => {
  const { stdout } = await run('doctor', '--json');
  const { backends } = JSON.parse(stdout) as { backends: { name: string; available: boolean; howToGet?: string }[] };
  const [node, web] = ['onnxruntime-node', 'onnxruntime-web'].map((name) => backends.find((one) => one.name === name));
  expect(node).toMatchObject({ available: false, howToGet: expect.stringMatching(/npm install onnxruntime-node/) });
  expect(web).toMatchObject({ available: true });
});
