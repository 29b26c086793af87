import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../core/errors';
import { forgetHubs, HubServer } from '../hub/testing/hub-server';
import { hubCheckpoint } from './hub-checkpoint';
import { asked } from './kind';

const ID = 'padproof/other';
const text = (content: unknown): { content: Buffer } => ({ content: Buffer.from(JSON.stringify(content)) });
const kept = { ...process.env };
let hub: HubServer;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'padproof-hub-'));
  forgetHubs();
  hub = new HubServer(ID);
  hub.files = {
    'config.json': text({ model_type: 'qwen3' }),
    'tokenizer.json': text({}),
    'model.safetensors': { content: Buffer.alloc(2 ** 20), lfs: true },
  };
  await hub.start();
  Object.assign(process.env, { HF_HOME: home, HF_ENDPOINT: hub.url });
});
afterEach(async () => {
  process.env = { ...kept };
  await hub.stop();
  await rm(home, { recursive: true });
});

const refused = async (): Promise<unknown> => {
  const place = Promise.resolve(hubCheckpoint.locate(asked(ID, {})));
  return place.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
};

test.each([
  [
    { model_type: 'qwen3' },
    /model_type is "qwen3"; expected one of "bert".* If its ONNX graph is on the hub, add .* Or run it in PyTorch/,
  ],
  [{ model_type: 'bert', hidden_size: 'many' }, /hidden_size/],
])('of a model with %j no weights are fetched to refuse it', async (config, message) => {
  hub.files['config.json'] = text(config);
  const thrown = await refused();
  expect(thrown).toBeInstanceOf(UsageError);
  expect((thrown as Error).message).toMatch(message);
  expect(hub.requests.filter(({ line }) => line.includes('model.safetensors'))).toEqual([]);
  const [repository] = await readdir(join(home, 'hub'));
  // Else it would pass for a whole one offline.
  expect(await readdir(join(home, 'hub', repository))).not.toContain('refs');
});

test('of a BERT they are', async () => {
  const sizes = { hidden_size: 4, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 6 };
  hub.files['config.json'] = text({ model_type: 'bert', vocab_size: 11, max_position_embeddings: 5, ...sizes });
  expect(await refused()).toBeUndefined();
  expect(hub.requests.some(({ line }) => line.includes('model.safetensors'))).toBe(true);
});
