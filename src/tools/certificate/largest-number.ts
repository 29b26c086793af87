import type { Checkpoint } from '../../subjects/bert/checkpoint/checkpoint';
import { attentionHead, feedingNorm } from './attention-head';
import { FLOAT32, gamma } from './rounding';
import { longestComputed, sizeOf } from './score-bound';
import { tensorOf } from './tensor';

const { abs, max } = Math;

/**
 * While every number stays below it, sums of squares over E and cubes (in gelu_new) stay far below float32's 2¹²⁸, so no
 * infinity or NaN can arise.
 */
export const FINITE_BELOW = 2 ** 40;

/** The smallest eps for which a layer normalisation of equal numbers is surely finite. */
const SMALLEST_EPS = 2 ** -100;

/** |gelu(x)|, |gelu_new(x)| and |relu(x)| are at most |x|, computed ones a little more. */
const ACTIVATION = 1 + 2 ** -6;

/**
 * An upper bound of the magnitude of every number that a layer computes between its two layer normalisations, its queries,
 * keys and values included, at any position and for any input. Zero weights times finite values are zero: this is what says
 * that the values are finite.
 *
 * @returns Infinity where nothing is known
 */
export function largestInLayer(checkpoint: Checkpoint, layer: number): number {
  const { config } = checkpoint;
  const { hiddenSize: E, intermediateSize: F, heads, maxPositions, layerNormEps } = config;
  if (layerNormEps < SMALLEST_EPS) return Infinity;
  const at = `encoder.layer.${layer}`;
  const longest = longestComputed(E);
  const input = afterNorm(checkpoint, feedingNorm(layer));

  const sides = Array.from({ length: heads }, (_, head) => attentionHead(checkpoint, layer, head));
  const scored = max(...sides.flatMap(({ query, key }) => [sizeOf(query, longest), sizeOf(key, longest)]));

  const values = afterDense(checkpoint, `${at}.attention.self.value`, [E, E], input);
  // A row of weights sums to 1, up to the rounding of S terms, and so does its product with the values.
  const mixed = values.map((value) => value * (1 + gamma(2 * maxPositions + 16, FLOAT32)));
  const attended = afterDense(checkpoint, `${at}.attention.output.dense`, [E, E], mixed);
  const intoFirst = attended.map((value, e) => value + input[e]);

  const normed = afterNorm(checkpoint, `${at}.attention.output.LayerNorm`);
  const wide = afterDense(checkpoint, `${at}.intermediate.dense`, [F, E], normed);
  const narrow = afterDense(
    checkpoint,
    `${at}.output.dense`,
    [E, F],
    wide.map((value) => value * ACTIVATION),
  );
  const intoSecond = narrow.map((value, e) => value + normed[e]);
  const out = afterNorm(checkpoint, `${at}.output.LayerNorm`);
  return [input, values, mixed, intoFirst, wide, intoSecond, out].reduce((most, of) => max(most, largest(of)), scored);
}

/** The same of the sum that goes into the embeddings' layer normalisation. */
export function largestEmbedding(checkpoint: Checkpoint): number {
  const { hiddenSize: E, vocabularySize: V, maxPositions, tokenTypes } = checkpoint.config;
  const table = (name: string, rows: number): number =>
    largest(tensorOf(checkpoint, `embeddings.${name}_embeddings.weight`, [rows, E]).map(abs));
  return (table('word', V) + table('position', maxPositions) + table('token_type', tokenTypes)) * (1 + 2 ** -20);
}

/** Per entry, `[E]`: an entry of z is no larger than z is long. */
function afterNorm(checkpoint: Checkpoint, name: string): Float64Array {
  const { hiddenSize: E } = checkpoint.config;
  const gammas = tensorOf(checkpoint, `${name}.weight`, [E]);
  const betas = tensorOf(checkpoint, `${name}.bias`, [E]);
  const longest = longestComputed(E);
  return Float64Array.from(gammas, (g, e) => (abs(g) * longest + abs(betas[e])) * (1 + gamma(4, FLOAT32)));
}

/** Per entry, `[to]`: magnitudes instead of numbers, and what rounding adds. */
function afterDense(
  checkpoint: Checkpoint,
  name: string,
  [to, from]: readonly [number, number],
  x: Float64Array,
): Float64Array {
  const kernel = tensorOf(checkpoint, `${name}.weight`, [to, from]);
  const bias = tensorOf(checkpoint, `${name}.bias`, [to]);
  const rounding = 1 + gamma(from + 8, FLOAT32);
  const out = new Float64Array(to);
  for (let d = 0; d < to; d++) {
    let sum = abs(bias[d]);
    for (let e = 0; e < from; e++) sum += abs(kernel[d * from + e]) * x[e];
    out[d] = sum * rounding;
  }
  return out;
}

function largest(x: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) most = max(most, x[i]);
  return most;
}
