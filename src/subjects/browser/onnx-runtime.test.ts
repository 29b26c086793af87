import { pack } from '../../core/packed';
import type { LoadAsked, PageTensors } from '../page/messages';
import type { BrowserGraph, BrowserGraphs } from './graphs';
import { runtimeInPage } from './onnx-runtime';
import { libraryInPage } from './transformers-library';
import type { Library } from '../transformers/library';

const asked: LoadAsked[] = [];
const released = jest.fn(async () => undefined);
const answer: PageTensors = { out: { type: 'float32', data: Float32Array.of(1, 2), dims: [1, 2] } };
const graph: BrowserGraph = {
  run: async (inputs, fetches) => ({ ...answer, ...(fetches && { [fetches[0]]: Object.values(inputs)[0] }) }),
  embed: async (texts, pooling) => ({ type: pooling, data: new Float32Array(texts.length), dims: [texts.length] }),
  pool: async (inputs, outputs, pooling) => ({ ...outputs.out, type: `${pooling} of ${Object.keys(inputs).join()}` }),
  release: released,
};
const graphs = {
  load: async (one: LoadAsked) => {
    asked.push(one);
    return graph;
  },
} as unknown as BrowserGraphs;

test('a session is in the page: its model goes there as bytes, its tensors as they are', async () => {
  const { InferenceSession, Tensor } = runtimeInPage(graphs);
  const session = await InferenceSession.create(Buffer.from([1, 2, 3]), { logSeverityLevel: 4 });
  expect(asked.at(-1)).toEqual({ bytes: Uint8Array.of(1, 2, 3), options: { logSeverityLevel: 4 } });
  // A Buffer would be a list of numbers in JSON, tens of times as long.
  expect(pack(asked.at(-1)).length).toBeLessThan(120);
  const ids = new Tensor('int64', BigInt64Array.of(5n), [1, 1]);
  expect(await session.run({ ids }, ['again'])).toEqual({ ...answer, again: ids });
  await session.release();
  expect(released).toHaveBeenCalledTimes(1);
});

test('transformers.js is in the page: models, pipelines and what it pools', async () => {
  const here = { env: {}, AutoTokenizer: {} } as unknown as Library;
  const library = libraryInPage(here, graphs);
  expect(library.AutoTokenizer).toBe(here.AutoTokenizer);
  const options = { dtype: 'q8', local_files_only: true, session_options: {} } as const;
  const model = await library.AutoModel.from_pretrained('folder', options);
  expect(asked.at(-1)).toEqual({ options });
  const ids = new library.Tensor('int64', BigInt64Array.of(5n), [1, 1]);
  expect(await model({ ids })).toEqual(answer);
  const extractor = new library.FeatureExtractionPipeline({
    ...{ task: 'feature-extraction', tokenizer: () => ({ ids }), model: async () => answer },
  });
  expect(await extractor([], { pooling: 'mean' })).toEqual({ ...answer.out, type: 'mean of ids' });
  const pipeline = await library.pipeline('feature-extraction', 'folder', options);
  expect(asked.at(-1)).toEqual({ task: 'feature-extraction', options });
  expect(await pipeline(['a', 'b'], { pooling: 'cls' })).toMatchObject({ type: 'cls', dims: [2] });
});
