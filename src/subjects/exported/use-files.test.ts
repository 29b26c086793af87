import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useOfExported } from './use';
import { useFilesBeside } from './use-files';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-use-'));
  for (const part of ['onnx', '1_Pooling', '2_Other']) await mkdir(join(folder, part));
  await write('1_Pooling/config.json', { pooling_mode_mean_tokens: true });
  await write('2_Other/config.json', { pooling_mode_cls_token: true });
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, json: unknown): Promise<void> => writeFile(join(folder, name), JSON.stringify(json));
const use = async () => useOfExported(await useFilesBeside(join(folder, 'onnx', 'model.onnx')), { maxLength: 512 });

test('the longest row and the pooling are read from the folder above onnx/', async () => {
  await write('sentence_bert_config.json', { max_seq_length: 128 });
  expect(await use()).toMatchObject({
    ...{ longest: 128, pooling: 'mean' },
    origins: { longest: 'max_seq_length in sentence_bert_config.json', pooling: '1_Pooling/config.json' },
  });
});

const POOLING = 'sentence_transformers.models.Pooling';

test.each([
  [[{ type: POOLING, path: '2_Other' }], 'cls', '2_Other/config.json'],
  [
    [{ type: 'sentence_transformers.sentence_transformer.modules.Pooling', path: '2_Other' }],
    'cls',
    '2_Other/config.json',
  ],
  [[{ type: 'sentence_transformers.models.Transformer', path: '' }], undefined, undefined],
  [[{ type: POOLING, path: '../2_Other' }], undefined, undefined],
  [[{ type: POOLING, path: 7 }, null, 'Pooling'], undefined, undefined],
  [{ modules: [] }, 'mean', '1_Pooling/config.json'],
])('modules.json %j: pooling %s of %s', async (modules, pooling, from) => {
  await write('modules.json', modules);
  const found = await use();
  expect([found.pooling, found.origins?.pooling]).toEqual([pooling, from]);
});
