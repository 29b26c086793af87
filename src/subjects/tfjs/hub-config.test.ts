import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../core/errors';
import { parseHubConfig, readHubConfig } from './hub-config';

test.each([
  ['bert', 'absolute', 512],
  ['distilbert', 'absolute', 512],
  ['roberta', 'from-ids', 510],
  ['xlm-roberta', 'from-ids', 510],
  ['roberta-prelayernorm', 'from-ids', 510],
  ['jina_bert', 'relative', 512],
  ['modernbert', 'relative', 512],
])('%s counts positions %s', (type, positions, longest) => {
  const json = { model_type: type, max_position_embeddings: 512, vocab_size: 9, pad_token_id: 1, type_vocab_size: 2 };
  expect(parseHubConfig(json, 'config.json')).toEqual({
    ...{ vocabulary: 9, padId: 1, tokenTypes: 2, longest, positions, modelType: type },
  });
});

test('relative embeddings are, whatever the type', () => {
  const json = { model_type: 'bert', position_embedding_type: 'relative_key' };
  expect(parseHubConfig(json, 'c').positions).toBe('relative');
});

test('what it does not say it does not say', async () => {
  expect(parseHubConfig({ pad_token_id: null }, 'c')).toEqual({
    padId: 0,
    positions: 'absolute',
    guess: expect.stringMatching(/no model_type.*`positions`/) as string,
  });
  const folder = await mkdtemp(join(tmpdir(), 'padproof-config-'));
  expect(await readHubConfig(folder)).toEqual({});
  await writeFile(join(folder, 'config.json'), '{"vocab_size": 1, "vocab_size": 5}');
  await expect(readHubConfig(folder)).rejects.toThrow(/the key "vocab_size" twice/);
  await rm(folder, { recursive: true });
});

test.each([
  [[], /c is \[\]; expected an object/],
  [{ vocab_size: '9' }, /c: vocab_size is "9"; expected a whole number of at least 2/],
  [{ pad_token_id: -1 }, /pad_token_id is -1/],
])('refuses %j', (json, words) => {
  expect(() => parseHubConfig(json, 'c')).toThrow(UsageError);
  expect(() => parseHubConfig(json, 'c')).toThrow(words);
});
