import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../core/errors';
import { factsOf, type Facts } from './facts';
import { inputsOf } from './inputs';
import type { OnnxOptions } from './options';
import { readGraph } from './read-graph';
import { SMALL_VOCABULARY, smallEncoder, type EncoderOptions } from './testing/encoders';
import { onnxFile, type Model } from './writer';

/** As encoders are used, where nothing says how. */
const USED = { padding: 'right', padContent: 'pad-id', knownFrom: 'assumed, as encoders are padded' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-onnx-'));
  await mkdir(join(folder, 'onnx'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, json: unknown): Promise<void> => writeFile(join(folder, name), JSON.stringify(json));
function facts(options: OnnxOptions = {}, encoder: EncoderOptions = {}, change: Partial<Model> = {}): Promise<Facts> {
  const graph = readGraph(onnxFile({ ...smallEncoder(encoder), ...change }), 'm.onnx');
  return factsOf(join(folder, 'onnx', 'model.onnx'), graph, inputsOf(graph, 'm.onnx'), options);
}

test('the graph alone says how many ids there are; the rest is taken for granted, and told', async () => {
  const found = await facts();
  expect(found).toMatchObject({ vocabularySize: SMALL_VOCABULARY, padId: 0, positions: 'absolute', maxLength: 512 });
  expect(found.notes).toEqual([
    'No config.json lies beside the graph; taken for granted: the pad id is 0 (`padId`), and positions are absolute (`positions`).',
  ]);
});

test('config.json in the folder above is read, and what is in both is safe', async () => {
  await put('config.json', { model_type: 'bert', vocab_size: 38, max_position_embeddings: 40, pad_token_id: 3 });
  const origins = { padId: 'pad_token_id in config.json', positions: 'model_type in config.json' };
  const config = { origins, vocabularySize: 38, padId: 3, positions: 'absolute', maxLength: 40, use: USED, notes: [] };
  expect(await facts()).toEqual(config);
  // The table has 48.
  expect(await facts({}, { positions: true })).toEqual({
    ...config,
    positions: 'given',
    origins: { ...origins, positions: 'an input of the graph' },
  });
});

test('a RoBERTa counts positions behind the pad id', async () => {
  await put('config.json', { model_type: 'roberta', vocab_size: 38, max_position_embeddings: 34, pad_token_id: 1 });
  expect(await facts()).toMatchObject({ positions: 'from-ids', maxLength: 32 });
});

test('flags go before everything', async () => {
  await put('config.json', { model_type: 'roberta', vocab_size: 38, pad_token_id: 1 });
  const found = await facts({ vocabulary: 20, padId: 7, positions: 'relative' });
  expect(found).toMatchObject({ vocabularySize: 20, padId: 7, positions: 'relative' });
});

test('the pad token of the tokenizer, where config.json has no id of it', async () => {
  await put('config.json', { model_type: 'bert' });
  await put('tokenizer_config.json', { pad_token: { content: '<pad>' } });
  await put('tokenizer.json', { added_tokens: [{ id: 5, content: '<pad>' }] });
  expect((await facts()).padId).toBe(5);
});

test.each([
  ['a pad id out of range', { padId: 40 }, /the pad id is 40, and the vocabulary ends at 39/],
  ['positions that cannot be given', { positions: 'given' as const }, /no input for them/],
])('%s is refused', async (_, options, words) => {
  await expect(facts(options)).rejects.toThrow(UsageError);
  await expect(facts(options)).rejects.toThrow(words);
});

test('a vocabulary that nothing names is asked for', async () => {
  await expect(facts({}, {}, { nodes: [] })).rejects.toThrow(/nothing says how many ids there are.*`vocabulary`/);
  expect((await facts({ vocabulary: 9 }, {}, { nodes: [] })).vocabularySize).toBe(9);
});

test('a configuration that is none is refused by its name', async () => {
  await put('config.json', { vocab_size: 'many' });
  await expect(facts()).rejects.toThrow(/config\.json: vocab_size is "many"; expected a whole number/);
  await writeFile(join(folder, 'config.json'), '[1');
  await expect(facts()).rejects.toThrow(UsageError);
});

test('the tokenizer says on which side padding stands; where it does not, it is assumed', async () => {
  await put('config.json', { model_type: 'qwen3', vocab_size: 38, max_position_embeddings: 40 });
  expect(await facts()).toMatchObject({
    attention: 'causal',
    use: { padding: 'left', knownFrom: 'assumed, as decoders (qwen3) are padded' },
  });
  await put('tokenizer_config.json', { padding_side: 'right' });
  expect((await facts()).use).toEqual({ ...USED, knownFrom: 'padding_side in tokenizer_config.json' });
});
