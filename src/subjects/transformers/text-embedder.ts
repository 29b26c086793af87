import type { Values } from '../../core/encoding';
import type { Embedder, Vectors } from '../texts/embedder';
import { platformOf, type KnownGraph } from './known-graph';
import type { LibraryPipeline } from './library';
import { valuesOf } from './values';

/** More texts than most people give it at once, and few enough for its memory. */
const MOST_TEXTS = 64;

/** The pipeline for features of transformers.js as users call it: it tokenises, pads, cuts and pools by itself. */
export function pipelineEmbedder(known: KnownGraph, extractor: LibraryPipeline): Embedder {
  const { declared, poolings } = known;
  const { name, backend } = declared;
  const embed = async (texts: readonly string[]): Promise<Vectors> => {
    const vectors: Record<string, Values> = {};
    for (const pooling of poolings) vectors[pooling] = valuesOf(await extractor(texts, { pooling }))!;
    return vectors;
  };
  return {
    name,
    most: MOST_TEXTS,
    backend,
    platform: platformOf(known),
    embed,
    async together(texts) {
      const answers = await Promise.all(texts.map((text) => embed([text])));
      return Object.fromEntries(poolings.map((pooling) => [pooling, below(answers.map((answer) => answer[pooling]))]));
    },
    dispose: async () => void (await extractor.dispose()),
  };
}

/** Vectors of one row each, one below the other. */
function below(rows: readonly Values[]): Values {
  const width = rows[0].shape[1];
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, i) => data.set(row.data, i * width));
  return { data, shape: [rows.length, width] };
}
