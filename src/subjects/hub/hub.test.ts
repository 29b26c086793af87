import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint } from '../bert/checkpoint/checkpoint';
import { parseConfig } from '../bert/checkpoint/config';
import { encodeSafetensors, type WritableTensor } from '../bert/checkpoint/safetensors-writer';
import { expectedShapes } from '../bert/checkpoint/tensor-shapes';
import { EnvironmentError, UsageError } from '../../core/errors';
import { fetchFromHub } from './hub';
import { CHECKPOINT, graphOf, SENTENCE_TRANSFORMERS_FOLDER } from './hub-files';
import type { HubOptions } from './hub-settings';
import { COMMIT, forgetHubs, HubServer } from './testing/hub-server';

const ID = 'padproof/tiny';

const config = {
  model_type: 'bert',
  vocab_size: 11,
  hidden_size: 4,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 6,
  max_position_embeddings: 5,
};
const tensors = new Map<string, WritableTensor>(
  [...expectedShapes(parseConfig(config, ''), { pooler: false, mlmHead: false, ownDecoder: false })].map(
    ([name, { shape }]) => [name, { dtype: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b)) }],
  ),
);
const weights = Buffer.from(encodeSafetensors(tensors));
const text = (content: unknown): { content: Buffer } => ({ content: Buffer.from(JSON.stringify(content)) });

const kept = { ...process.env };
let hub: HubServer;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'padproof-hub-'));
  forgetHubs();
  process.env.HF_HOME = home;
  hub = new HubServer(ID);
  hub.files = {
    'config.json': text(config),
    'model.safetensors': { content: weights, lfs: true },
    'tokenizer.json': text({}),
    'pytorch_model.bin': { content: Buffer.from('not wanted'), lfs: true },
    'README.md': text('not wanted'),
  };
  await hub.start();
});
afterEach(async () => {
  process.env = { ...kept };
  await hub.stop();
  await rm(home, { recursive: true });
});

const fetchTiny = (options: HubOptions = {}): Promise<string> => fetchFromHub(ID, { endpoint: hub.url, ...options });

async function refusal(cost: Promise<unknown>, kind: typeof UsageError | typeof EnvironmentError): Promise<string> {
  const error: unknown = await cost.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  return (error as Error).message;
}

const blobs = (): Promise<string[]> => readdir(join(home, 'hub', 'models--padproof--tiny', 'blobs'));

describe('names that lead elsewhere are refused before any of them is asked for', () => {
  const refused = async (dtype?: string): Promise<string> => {
    const message = await refusal(
      fetchFromHub(ID, { endpoint: hub.url }, dtype === undefined ? undefined : graphOf(dtype)),
      EnvironmentError,
    );
    expect(hub.requests.filter(({ line }) => /keys|\.\./.test(line))).toEqual([]);
    return message;
  };

  test.each(['../../../../outside/keys', '/outside/keys', 'C:\\keys', 'a\u0007keys', 'nul/keys'])(
    'a shard %j',
    async (name) => {
      const outside = join(home, 'outside');
      await mkdir(outside);
      await writeFile(join(outside, 'keys'), 'mine');
      delete hub.files['model.safetensors'];
      hub.files['model.safetensors.index.json'] = text({ weight_map: { a: name } });
      hub.files[name] = { content: Buffer.from('theirs'), lfs: true };
      const message = await refused();
      expect(message).toMatch(/as a file of padproof\/tiny/);
      expect(message).not.toContain('\u0007');
      expect(await readFile(join(outside, 'keys'), 'utf8')).toBe('mine');
    },
  );

  test('a part of a graph', async () => {
    hub.files['onnx/model.onnx'] = { content: Buffer.from('graph') };
    hub.files['onnx/model.onnx_data/../../../../keys'] = { content: Buffer.from('theirs') };
    expect(await refused('fp32')).toMatch(/leads out of the folder/);
  });
});

test('of sentence-transformers the configurations of every kind of model are read', () => {
  const kinds = ['bert', 'roberta', 'xlm-roberta', 'distilbert', 'xlnet'].map((kind) => `sentence_${kind}_config.json`);
  const listed = ['config.json', 'model.safetensors', 'modules.json', 'config_sentence_transformers.json', ...kinds];
  const picked = SENTENCE_TRANSFORMERS_FOLDER.pick([...listed, 'sentence_eval_results.json'], 'some/model');
  expect(picked).toEqual(expect.arrayContaining(listed));
  expect(picked).not.toContain('sentence_eval_results.json');
});

describe('fetched', () => {
  test('only what is read, into the layout of the cache that Python reads', async () => {
    const print = [jest.spyOn(console, 'log'), jest.spyOn(console, 'debug'), jest.spyOn(console, 'info')];
    const folder = await fetchTiny();
    const repository = join(home, 'hub', 'models--padproof--tiny');
    expect(folder).toBe(join(repository, 'snapshots', COMMIT));
    expect(await readFile(join(repository, 'refs', 'main'), 'utf8')).toBe(COMMIT);
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
    for (const name of await readdir(folder)) {
      expect((await lstat(join(folder, name))).isSymbolicLink()).toBe(true);
      expect(await readlink(join(folder, name))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{40,64}$/);
    }
    expect(await blobs()).toHaveLength(3);
    expect((await readCheckpoint(folder)).weights.size).toBe(tensors.size);
    // Standard output is for results.
    for (const spy of print) expect(spy).not.toHaveBeenCalled();
  });

  test('once: the second time asks for the commit and the listing alone', async () => {
    await fetchTiny();
    hub.requests.length = 0;
    await fetchTiny();
    expect(hub.requests.map(({ line }) => line)).toEqual([
      `GET /api/models/${ID}/revision/main`,
      `GET /api/models/${ID}/tree/${COMMIT}`,
    ]);
  });

  test('by commit, and from HF_ENDPOINT', async () => {
    process.env.HF_ENDPOINT = `${hub.url}/`;
    expect(await fetchFromHub(ID, { revision: COMMIT })).toContain(COMMIT);
    await expect(readdir(join(home, 'hub', 'models--padproof--tiny', 'refs'))).rejects.toThrow('ENOENT');
  });

  test('in shards', async () => {
    const names = [...tensors.keys()];
    const map: Record<string, string> = {};
    delete hub.files['model.safetensors'];
    [names.slice(0, 5), names.slice(5)].forEach((part, i) => {
      const shard = `model-0000${i + 1}-of-00002.safetensors`;
      const content = Buffer.from(encodeSafetensors(new Map(part.map((name) => [name, tensors.get(name)!]))));
      hub.files[shard] = { content, lfs: true };
      for (const name of part) map[name] = shard;
    });
    hub.files['model.safetensors.index.json'] = text({ weight_map: map });
    const folder = await fetchTiny();
    expect((await readdir(folder)).filter((name) => name.startsWith('model-'))).toHaveLength(2);
    expect((await readCheckpoint(folder)).weights.size).toBe(tensors.size);
  });

  test('again, where a file in the cache is not whole', async () => {
    const folder = await fetchTiny();
    await truncate(join(folder, 'model.safetensors'), 100);
    await fetchTiny();
    expect((await readCheckpoint(folder)).weights.size).toBe(tensors.size);
  });

  test('with HF_TOKEN, which the storage behind the hub does not get', async () => {
    process.env.HF_TOKEN = 'hf_secret\n';
    await fetchTiny();
    const carried = hub.requests.map(({ line, authorization }) => [line, authorization]);
    expect(carried).toContainEqual([`GET /api/models/${ID}/revision/main`, 'Bearer hf_secret']);
    expect(carried).toContainEqual(['GET /model.safetensors', undefined]);
  });
});

describe('offline', () => {
  test.each<[string, HubOptions, Record<string, string>]>([
    ['the option', { offline: true }, {}],
    ['HF_HUB_OFFLINE', {}, { HF_HUB_OFFLINE: '1' }],
  ])('%s reads the same cache and makes no request', async (_, options, variables) => {
    const folder = await fetchTiny();
    hub.requests.length = 0;
    Object.assign(process.env, variables);
    expect(await fetchTiny(options)).toBe(folder);
    expect(await fetchTiny({ ...options, revision: COMMIT })).toBe(folder);
    expect(hub.requests).toEqual([]);
  });

  test('HF_HUB_CACHE says where the cache is', async () => {
    process.env.HF_HUB_CACHE = join(home, 'elsewhere');
    const folder = await fetchTiny();
    expect(folder).toContain(join(home, 'elsewhere', 'models--padproof--tiny'));
    expect(await fetchTiny({ offline: true })).toBe(folder);
  });

  test('what is not cached is named, with what to do', async () => {
    const message = await refusal(fetchTiny({ offline: true }), EnvironmentError);
    expect(message).toMatch(/^padproof\/tiny, revision main, is not in the cache .*Run once without `offline`/);
    await fetchTiny();
    await refusal(fetchTiny({ offline: true, revision: 'v2' }), EnvironmentError);
    await refusal(fetchTiny({ offline: true, revision: 'f'.repeat(40) }), EnvironmentError);
    hub.requests.length = 0;
    await refusal(fetchFromHub('padproof/other', { offline: true, endpoint: hub.url }), EnvironmentError);
    expect(hub.requests).toEqual([]);
  });

  test('a ref that leads elsewhere is no commit', async () => {
    const refs = join(home, 'hub', 'models--padproof--tiny', 'refs');
    await mkdir(refs, { recursive: true });
    await writeFile(join(refs, 'main'), '../../..');
    await refusal(fetchTiny({ offline: true }), EnvironmentError);
  });
});

describe('what goes wrong is named, with what to do, and leaves nothing behind', () => {
  test.each([
    [404, /has no model padproof\/tiny with a revision main \(404\), and there is no folder padproof\/tiny here/],
    [401, /\(401\): it is gated or private, .* accept its terms at http.*\/padproof\/tiny; then set HF_TOKEN/],
    [403, /\(403\): it is gated or private/],
    [503, /no folder padproof\/tiny here, and .* answered 503 when asked for it\. Try again later/],
  ])('status %i', async (status, message) => {
    hub.refuseWith = { status, error: 'no' };
    expect(await refusal(fetchTiny(), EnvironmentError)).toMatch(message);
  });

  test('no network', async () => {
    const endpoint = hub.url;
    await hub.stop();
    const message = await refusal(fetchFromHub(ID, { endpoint }), EnvironmentError);
    expect(message).toMatch(
      /no folder padproof\/tiny here, and padproof\/tiny could not be fetched from http.*ECONNREFUSED.*Check the network; .* pass `offline`/,
    );
  });

  test.each([
    ['ends early', /model\.safetensors broke off after 1000 of \d+ bytes/],
    ['connection breaks', /padproof\/tiny could not be fetched from/],
    ['last byte changes', /model\.safetensors arrived damaged: its SHA-256 is not/],
  ] as const)('a download: %s', async (spoil, message) => {
    hub.spoil = spoil;
    expect(await refusal(fetchTiny(), EnvironmentError)).toMatch(message);
    expect((await blobs()).filter((name) => name.endsWith('.incomplete'))).toEqual([]);
    await refusal(fetchTiny({ offline: true }), EnvironmentError);
    hub.spoil = undefined;
    await fetchTiny();
  });

  const limits = {
    mostFiles: 100,
    mostListingMs: 60_000,
    mostSilenceMs: 60_000,
    mostSettlingMs: 60_000,
    leastRate: 10,
  };

  test('a list of files whose pages do not end', async () => {
    hub.listsWithoutEnd = true;
    const fetched = fetchFromHub(ID, { endpoint: hub.url }, CHECKPOINT, { ...limits, mostListingMs: 200 });
    expect(await refusal(fetched, EnvironmentError)).toMatch(/its list of files took longer than 0\.2 s/);
  });

  test('a download that trickles, long before it is whole', async () => {
    hub.spoil = 'trickles';
    const fetched = fetchFromHub(ID, { endpoint: hub.url }, CHECKPOINT, {
      ...limits,
      mostSettlingMs: 200,
      leastRate: 1e6,
    });
    expect(await refusal(fetched, EnvironmentError)).toMatch(/it took longer than 0\.\d+ s/);
    expect((await blobs()).filter((name) => name.endsWith('.incomplete'))).toEqual([]);
  });

  test('a list of more files than a model has', async () => {
    const fetched = fetchFromHub(ID, { endpoint: hub.url }, CHECKPOINT, { ...limits, mostFiles: 1 });
    expect(await refusal(fetched, EnvironmentError)).toMatch(/it lists more than 1 files/);
  });

  test('a repository without safetensors, or without config.json', async () => {
    delete hub.files['model.safetensors'];
    expect(await refusal(fetchTiny(), UsageError)).toMatch(/neither model\.safetensors nor .*pytorch_model\.bin/);
    delete hub.files['config.json'];
    expect(await refusal(fetchTiny(), UsageError)).toMatch(/padproof\/tiny has no config\.json/);
    expect(hub.requests.filter(({ line }) => line.includes('/resolve/'))).toEqual([]);
  });

  test('a server whose names would leave the cache', async () => {
    hub.sha = '../../../outside';
    expect(await refusal(fetchTiny(), EnvironmentError)).toMatch(
      /it says that main is commit "\.\.\/\.\.\/\.\.\/outside"/,
    );
  });
});

describe('options that cannot be', () => {
  test.each<[HubOptions, RegExp]>([
    [{ revision: '../../main' }, /revision is "\.\.\/\.\.\/main"; expected a branch/],
    [{ revision: '' }, /revision is ""/],
    [{ endpoint: 'huggingface.co' }, /endpoint is "huggingface\.co"; expected an address such as/],
    [{ endpoint: 'file:///etc' }, /expected an address/],
  ])('%j', async (options, message) => {
    expect(await refusal(fetchTiny(options), UsageError)).toMatch(message);
  });

  test.each(['', 'a/b/c', '../a', 'a/..', 'a--b/c', '/a', 'a/', 'a b'])('the id %j', async (id) => {
    expect(await refusal(fetchFromHub(id, { endpoint: hub.url }), UsageError)).toMatch(/is no id of a model/);
  });

  test('secrets are not printed', async () => {
    process.env.HF_TOKEN = 'topsecret';
    expect(await refusal(fetchTiny(), UsageError)).not.toContain('topsecret');
    process.env.HF_TOKEN = 'hf_top\nsecret';
    expect(await refusal(fetchTiny(), UsageError)).not.toContain('secret');
    process.env.HF_TOKEN = 'hf_topsecret';
    hub.refuseWith = { status: 401, error: 'no' };
    expect(await refusal(fetchTiny(), EnvironmentError)).not.toContain('topsecret');
    const endpoint = hub.url.replace('//', '//user:topsecret@');
    expect(await refusal(fetchTiny({ endpoint }), UsageError)).not.toContain('topsecret');
  });
});
