import type { Values } from '../../core/encoding';
import type { Library, NamedTensors } from './library';
import type { Pooling } from './pooling';
import { valuesOf } from './values';

/** The outputs of a graph that transformers.js pools, the first that is there. */
const POOLED = ['last_hidden_state', 'logits', 'token_embeddings'];

/** Does transformers.js make vectors of whole rows of these outputs? Of a classifier's logits, `[B, C]`, it cannot. */
export function canBePooled(outputs: NamedTensors): boolean {
  const name = POOLED.find((candidate) => outputs[candidate] !== undefined);
  return name !== undefined && outputs[name].dims.length === 3;
}

/**
 * The vectors of whole rows that transformers.js itself makes of what a graph put out: its pipeline for features runs, with
 * the tokenizer and the model replaced by what they gave.
 *
 * @returns `[B, E]`
 */
export async function poolAsPipeline(
  { FeatureExtractionPipeline }: Library,
  inputs: NamedTensors,
  outputs: NamedTensors,
  pooling: Pooling,
): Promise<Values> {
  const extractor = new FeatureExtractionPipeline({
    task: 'feature-extraction',
    tokenizer: () => inputs,
    model: async () => outputs,
  });
  return valuesOf(await extractor([], { pooling }))!;
}
