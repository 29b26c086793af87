import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readCheckpoint } from '../../subjects/bert/checkpoint/checkpoint';
import { openSafetensors } from '../../subjects/bert/checkpoint/safetensors';
import { openWeightFiles } from '../../subjects/bert/checkpoint/shards';
import { PadproofError } from '../../core/errors';
import { loadTokenizer } from '../../subjects/models/tokenizer';
import { jsonBeside } from '../../subjects/exported/beside';
import { onnxSource } from '../../subjects/onnx/subject';
import { wordsFrom } from '../../subjects/texts/word-list';
import { readHubConfig } from '../../subjects/tfjs/hub-config';
import { readModelJson } from '../../subjects/tfjs/model-json';
import { fingerprintOfSavedModel } from '../../subjects/tfjs/saved-model';
import { batchesOf } from './golden/golden-inputs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const GRAPH = { format: 'graph-model', modelTopology: { node: [] } };
const SHARD = { paths: ['weights.bin'], weights: [{ name: 'w', shape: [1], dtype: 'float32' }] };

/** Each reader with the file that is odd, and those beside it. */
const READERS: readonly [name: string, read: () => Promise<unknown>, beside?: Readonly<Record<string, string>>][] = [
  ['config.json', () => readCheckpoint(folder)],
  ['model.safetensors', () => openSafetensors(join(folder, 'model.safetensors'))],
  ['model.safetensors.index.json', () => openWeightFiles(folder)],
  ['tokenizer.json', () => loadTokenizer(folder)],
  ['tokenizer_config.json', () => loadTokenizer(folder), { 'tokenizer.json': '{}' }],
  ['words.txt', () => wordsFrom({ words: join(folder, 'words.txt') })],
  ['tokenizer.json', () => wordsFrom({ tokenizer: folder })],
  ['config.json', () => jsonBeside(join(folder, 'model.onnx'), 'config.json')],
  ['model.onnx', () => onnxSource(join(folder, 'model.onnx'), 'm', { backend: 'onnxruntime-web' })],
  ['config.json', () => readHubConfig(folder)],
  ['model.json', () => readModelJson(join(folder, 'model.json'))],
  [
    'weights.bin',
    () => readModelJson(join(folder, 'model.json')),
    {
      'model.json': JSON.stringify({
        ...GRAPH,
        weightsManifest: [{ ...SHARD, weights: [{ ...SHARD.weights[0], dtype: 'string' }] }],
      }),
    },
  ],
  ['saved_model.pb', () => fingerprintOfSavedModel(folder)],
  ['variables/variables.index', () => fingerprintOfSavedModel(folder), { 'saved_model.pb': '' }],
  ['batch.json', () => batchesOf({ batch: join(folder, 'batch.json') }, '', {} as never, {})],
];

const PUT: Readonly<Record<string, (file: string) => void>> = {
  'a pipe that nobody writes to': (file) => execFileSync('mkfifo', [file]),
  'a link to a device without end': (file) => symlinkSync('/dev/zero', file),
  'a folder': (file) => mkdirSync(file),
};

describe.each(Object.keys(PUT))('%s', (what) => {
  test.each(READERS)(
    'in the place of %s is refused, and not waited for',
    async (name, read, beside = {}) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      for (const [other, content] of Object.entries(beside)) writeFileSync(join(folder, other), content);
      PUT[what](join(folder, name));
      const thrown: unknown = await read().then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(thrown).toBeInstanceOf(PadproofError);
      expect((thrown as Error).message).toMatch(
        /no file, but a folder, a pipe or a device|a link that leads out of the folder/,
      );
    },
    20_000,
  );
});
