import type { Library, NamedTensors } from './library';
import { canBePooled, poolAsPipeline } from './pooled';

const states = { type: 'float32', dims: [1, 2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
const classes = { type: 'float32', dims: [1, 4], data: new Float32Array(4) };

test.each<[string, NamedTensors, boolean]>([
  ['states', { last_hidden_state: states }, true],
  ['embeddings of tokens', { token_embeddings: states }, true],
  ['logits of tokens', { logits: states }, true],
  ['states beside the logits of a classifier', { logits: classes, last_hidden_state: states }, true],
  ['the logits of a classifier', { logits: classes }, false],
  ['vectors of whole rows', { sentence_embedding: classes }, false],
])('of %s', (_, outputs, expected) => {
  expect(canBePooled(outputs)).toBe(expected);
});

test("it is the library's own pipeline that pools, on what the model was given and gave", async () => {
  const inputs = { input_ids: { type: 'int64', dims: [1, 2], data: BigInt64Array.of(1n, 2n) } };
  const outputs = { last_hidden_state: states };
  class FeatureExtractionPipeline {
    constructor(parts: { tokenizer: () => NamedTensors; model: (inputs: NamedTensors) => Promise<NamedTensors> }) {
      const run = async (_texts: unknown, { pooling }: { pooling: string }): Promise<unknown> => {
        expect(parts.tokenizer()).toBe(inputs);
        expect(await parts.model(inputs)).toBe(outputs);
        expect(pooling).toBe('cls');
        return { type: 'float32', dims: [1, 3], data: Float32Array.of(1, 2, 3) };
      };
      return run as unknown as this;
    }
  }
  const library = { FeatureExtractionPipeline } as unknown as Library;
  expect(await poolAsPipeline(library, inputs, outputs, 'cls')).toEqual({
    data: Float32Array.of(1, 2, 3),
    shape: [1, 3],
  });
});
