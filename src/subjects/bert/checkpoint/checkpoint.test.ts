import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, UsageError } from '../../../core/errors';
import { readCheckpoint } from './checkpoint';
import { parseConfig } from './config';
import { writeSafetensors, type WritableTensor } from './safetensors-writer';
import { expectedShapes } from './tensor-shapes';

type Tensors = Map<string, WritableTensor>;

const config = {
  model_type: 'bert',
  vocab_size: 11,
  hidden_size: 4,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 6,
  max_position_embeddings: 5,
};

/** A whole checkpoint, every number another. */
function tensors(parts = { pooler: true, mlmHead: true, ownDecoder: false }): Tensors {
  let next = 1;
  const filled: Tensors = new Map();
  for (const [name, { shape }] of expectedShapes(parseConfig(config, 'config.json'), parts)) {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => next++ / 1024);
    filled.set(name, { dtype: 'F32', shape, data });
  }
  return filled;
}

const renamed = (all: Tensors, to: (name: string) => string): Tensors =>
  new Map([...all].map(([name, tensor]) => [to(name), tensor]));

const withPrefix = (name: string): string => (name.startsWith('cls.') ? name : `bert.${name}`);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-checkpoint-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(all: Tensors, change: object = {}): Promise<void> {
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, ...change }));
  await writeSafetensors(join(folder, 'model.safetensors'), all);
}

/** The same in two shards; `change` may spoil the index. */
async function writeShards(all: Tensors, change: (map: Record<string, unknown>) => void = () => {}): Promise<void> {
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const names = [...all.keys()];
  const map: Record<string, unknown> = {};
  for (const [i, part] of [names.slice(0, 9), names.slice(9)].entries()) {
    const shard = `model-0000${i + 1}-of-00002.safetensors`;
    await writeSafetensors(join(folder, shard), new Map(part.map((name) => [name, all.get(name)!])));
    for (const name of part) map[name] = shard;
  }
  change(map);
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
}

async function expectRefused(message: RegExp, kind: typeof UsageError | typeof EnvironmentError = UsageError) {
  const error: unknown = await readCheckpoint(folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toMatch(message);
}

async function expectWeights(all: Tensors): Promise<void> {
  const { weights } = await readCheckpoint(folder);
  expect([...weights.keys()].sort()).toEqual([...all.keys()].sort());
  for (const [name, { data, shape }] of all) expect(weights.get(name)).toEqual({ data, shape });
}

describe('every way in which the weights are kept', () => {
  test('one file, and the heads that are in it', async () => {
    await write(tensors());
    await expectWeights(tensors());
    expect(await readCheckpoint(folder)).toMatchObject({ hasPooler: true, hasMlmHead: true, config: { layers: 2 } });
    await write(tensors({ pooler: false, mlmHead: false, ownDecoder: false }));
    expect(await readCheckpoint(folder)).toMatchObject({ hasPooler: false, hasMlmHead: false });
  });

  test('names that begin with bert.', async () => {
    await write(renamed(tensors(), withPrefix));
    await expectWeights(tensors());
  });

  test('gamma and beta', async () => {
    const old = (name: string): string =>
      name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta');
    await write(renamed(tensors(), (name) => withPrefix(old(name))));
    await expectWeights(tensors());
  });

  test('shards', async () => {
    await writeShards(renamed(tensors(), withPrefix));
    await expectWeights(tensors());
  });

  test('float16 and bfloat16', async () => {
    const all = tensors();
    all.set('embeddings.LayerNorm.weight', { dtype: 'BF16', shape: [4], data: new Uint16Array(4).fill(0x3f80) });
    all.set('embeddings.LayerNorm.bias', { dtype: 'F16', shape: [4], data: new Uint16Array(4).fill(0xbc00) });
    await write(all);
    const { weights } = await readCheckpoint(folder);
    expect(weights.get('embeddings.LayerNorm.weight')!.data).toEqual(new Float32Array(4).fill(1));
    expect(weights.get('embeddings.LayerNorm.bias')!.data).toEqual(new Float32Array(4).fill(-1));
  });

  test('what belongs to other heads, or is no weight, is left out', async () => {
    const extra: [string, WritableTensor][] = [
      ['bert.embeddings.position_ids', { dtype: 'I64', shape: [1, 5], data: new BigInt64Array(5) }],
      ['cls.seq_relationship.weight', { dtype: 'F32', shape: [2, 4], data: new Float32Array(8).fill(NaN) }],
      ['classifier.weight', { dtype: 'F32', shape: [3, 4], data: new Float32Array(12) }],
    ];
    await write(new Map([...renamed(tensors(), withPrefix), ...extra]));
    await expectWeights(tensors());
  });

  test("the head's own decoder, and its bias under the decoder's name", async () => {
    const own = tensors({ pooler: false, mlmHead: true, ownDecoder: true });
    await write(renamed(own, (name) => name.replace('predictions.bias', 'predictions.decoder.bias')));
    await expectWeights(own);
  });

  test('the layout of the hub cache: a snapshot is made of links into blobs', async () => {
    await writeShards(tensors());
    const snapshot = join(folder, 'models--a--b', 'snapshots', 'c0ffee');
    await mkdir(snapshot, { recursive: true });
    await mkdir(join(folder, 'models--a--b', 'blobs'));
    const files = ['config.json', 'model.safetensors.index.json', 'model-00001-of-00002.safetensors'];
    for (const name of [...files, 'model-00002-of-00002.safetensors']) {
      await cp(join(folder, name), join(folder, 'models--a--b', 'blobs', name));
      await symlink(join('..', '..', 'blobs', name), join(snapshot, name));
    }
    expect((await readCheckpoint(snapshot)).weights.size).toBe(tensors().size);
  });
});

describe('content that is malformed or contradicts itself', () => {
  const without = (...names: string[]): Tensors => new Map([...tensors()].filter(([name]) => !names.includes(name)));
  const and = (name: string, tensor: Partial<WritableTensor> = {}): Tensors =>
    new Map([...tensors(), [name, { dtype: 'F32', shape: [4], data: new Float32Array(4), ...tensor }]]);

  test('missing tensors are listed', async () => {
    await write(without('encoder.layer.1.output.dense.bias', 'embeddings.LayerNorm.weight'));
    await expectRefused(
      /model\.safetensors lacks 2 of 44 tensors: embeddings\.LayerNorm\.weight, encoder\.layer\.1\.output\.dense\.bias\./,
    );
  });

  test.each(['pooler.dense.bias', 'cls.predictions.transform.dense.weight'])('half a head: no %s', async (name) => {
    await write(without(name));
    await expectRefused(new RegExp(`lacks 1 of 44 tensors: ${name}`));
  });

  test('a decoder that is not tied must be there', async () => {
    await write(tensors(), { tie_word_embeddings: false });
    await expectRefused(/lacks 1 of 45 tensors: cls\.predictions\.decoder\.weight/);
  });

  test.each<[string, object, RegExp]>([
    [
      'vocabulary',
      { vocab_size: 12 },
      /"embeddings\.word_embeddings\.weight" has shape \[11, 4\]; config\.json says \[vocab_size, hidden_size\] = \[12, 4\]/,
    ],
    [
      'positions',
      { max_position_embeddings: 6 },
      /position_embeddings\.weight" has shape \[5, 4\]; .*\[max_position_embeddings, hidden_size\] = \[6, 4\]/,
    ],
    [
      'width',
      { intermediate_size: 7 },
      /layer\.0\.intermediate\.dense\.weight" has shape \[6, 4\]; .*intermediate_size/,
    ],
    [
      'more layers',
      { num_hidden_layers: 3 },
      /lacks 16 of 60 tensors: encoder\.layer\.2\.attention\.self\.query\.weight, .* and 4 more/,
    ],
    [
      'fewer layers',
      { num_hidden_layers: 1 },
      /16 tensors that a BERT of config\.json's num_hidden_layers has no place for: encoder\.layer\.1\./,
    ],
    ['layers without end', { num_hidden_layers: 1e15 }, /num_hidden_layers = 1000000000000000, but .* has 44 tensors/],
  ])('a config of another model: %s', async (_, change, message) => {
    await write(tensors(), change);
    await expectRefused(message);
  });

  test.each([
    [NaN, /"encoder\.layer\.1\.output\.dense\.weight" has NaN at \[2, 5\]; expected finite numbers/],
    [-Infinity, /has -Infinity at \[2, 5\]/],
  ])('a weight of %d', async (bad, message) => {
    const data = new Float32Array(24);
    data[17] = bad;
    await write(and('encoder.layer.1.output.dense.weight', { shape: [4, 6], data }));
    await expectRefused(message);
  });

  test('quantised weights', async () => {
    await write(and('embeddings.LayerNorm.bias', { dtype: 'I8', data: new Int8Array(4) }));
    await expectRefused(/"embeddings\.LayerNorm\.bias" is of dtype I8; expected F32, F16 or BF16/);
  });

  test('a prefix on one half, and one weight under two names', async () => {
    await write(renamed(tensors(), (name) => (name.startsWith('embeddings.') ? `bert.${name}` : name)));
    await expectRefused(/encoder tensors have no prefix .* begin with "bert\."/);
    await write(and('bert.embeddings.LayerNorm.bias'));
    await expectRefused(/"bert\.embeddings\.LayerNorm\.bias" and .*, which are names of one weight/);
    await write(and('embeddings.LayerNorm.gamma'));
    await expectRefused(/names of one weight/);
  });

  test('config.json that is no JSON, says a thing twice, or is of another model', async () => {
    for (const [text, message] of [
      ['{', /config\.json is not valid JSON/],
      ['{"model_type":"bert","model_type":"bert"}', /config\.json has the key "model_type" twice/],
      ['{"model_type":"t5"}', /config\.json: model_type is "t5"/],
    ] as const) {
      await writeFile(join(folder, 'config.json'), text);
      await expectRefused(message);
    }
  });
});

describe('an index that cannot be trusted', () => {
  const first = 'embeddings.word_embeddings.weight';
  const shard = 'model-00001-of-00002.safetensors';

  test.each<[string, RegExp]>([
    ['/etc/passwd.safetensors', /it is absolute/],
    ['/etc/passwd', /is not the name of a safetensors file/],
    ['C:\\weights.safetensors', /no part of a name/],
    [`../${shard}`, /leads out of the folder/],
    [`a/../../${shard}`, /leads out of the folder/],
    [`a\\..\\${shard}`, /no part of a name/],
    ['config.json', /is not the name of a safetensors file/],
    ['', /is not the name of a safetensors file/],
    [`\0.safetensors`, /has a control character/],
  ])('the shard %j', async (name, message) => {
    await writeShards(tensors(), (map) => void (map[first] = name));
    await expectRefused(message);
  });

  test('a link that leads out of the folder, or out of the blobs beside a snapshot', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'padproof-outside-'));
    const inner = join(outside, 'snapshots', 'commit');
    await writeShards(tensors(), (map) => void (map[first] = 'link.safetensors'));
    await cp(join(folder, shard), join(outside, shard));
    await symlink(join(outside, shard), join(folder, 'link.safetensors'));
    await expectRefused(/"link\.safetensors" cannot be read: it is a link that leads out of the folder/);
    await cp(folder, inner, { recursive: true, verbatimSymlinks: true });
    await expect(readCheckpoint(inner)).rejects.toThrow(/is a link that leads out of the folder/);
    await rm(outside, { recursive: true });
  });

  test('a shard that is not there', async () => {
    await writeShards(tensors(), (map) => void (map[first] = 'model-00003-of-00002.safetensors'));
    await rm(join(folder, shard));
    await expectRefused(/The shard .* cannot be opened/, EnvironmentError);
  });

  test('a tensor that is in another shard, in none, or not listed', async () => {
    await writeShards(tensors(), (map) => void (map[first] = 'model-00002-of-00002.safetensors'));
    await expectRefused(/is in "model-00001-of-00002\.safetensors", but the index says "model-00002-of/);
    await writeShards(tensors(), (map) => void (map.other = shard));
    await expectRefused(/tensor "other" is not in "model-00001-of-00002\.safetensors", where the index puts it/);
    await writeShards(tensors(), (map) => void delete map[first]);
    await expectRefused(/is in .*, but the index does not list it/);
  });

  test.each([
    ['[]', /weight_map is missing/],
    ['{"weight_map":{}}', /weight_map is \{\}/],
    ['{"weight_map":{"a":1}}', /expected an object from tensor names to file names/],
    ['{"weight_map":{"a":"x","a":"y"}}', /the key "a" twice/],
    ['{"weight_map":', /not valid JSON/],
  ])('%s', async (text, message) => {
    await writeShards(tensors());
    await writeFile(join(folder, 'model.safetensors.index.json'), text);
    await expectRefused(message);
  });
});

describe('what is not there is a matter of the environment', () => {
  test('no config.json, no weights', async () => {
    await expectRefused(/Cannot read .*config\.json.*A checkpoint is a folder with/, EnvironmentError);
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    await expectRefused(/has neither model\.safetensors nor model\.safetensors\.index\.json/, EnvironmentError);
  });

  test('pickled weights can be converted', async () => {
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    await writeFile(join(folder, 'pytorch_model.bin'), '');
    await expectRefused(/pytorch_model\.bin and no model\.safetensors.*Convert them: python -c/);
  });
});
