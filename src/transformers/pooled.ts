import type { Library, LibraryTensor, ModelInputs } from './library';
import type { Pooling } from './pooling';

/** The outputs of a graph, by their names. */
export type GraphOutputs = Readonly<Record<string, LibraryTensor>>;

/**
 * The vectors of whole rows that transformers.js itself makes of what a graph put out: its pipeline for features runs, with
 * the tokenizer and the model replaced by what they are known to give.
 *
 * @returns `[B, E]`
 */
export function poolAsPipeline(
  { FeatureExtractionPipeline }: Library,
  inputs: ModelInputs,
  outputs: GraphOutputs,
  pooling: Pooling,
): Promise<LibraryTensor> {
  const extractor = new FeatureExtractionPipeline({
    task: 'feature-extraction',
    tokenizer: () => inputs,
    model: async () => outputs,
  });
  return extractor([], { pooling });
}
