import type { Batch } from '../../../core/batch';
import { erf } from '../../../subjects/reference/erf';
import type { LayerNumbers, Norm, Numbers } from '../numbers';
import { EPSILON, sizesOf, type Recipe } from '../recipe';
import { attend, rotate } from './attention';
import { product } from './product';
import { EXACT, type Rounding } from './rounding';

/**
 * What a recipe's model computes, in float64 and by loops, sharing nothing with the graph but its numbers.
 *
 * @returns the states of all positions, `[B, S, E]`; those that are no real token's are worth nothing
 */
export function twin(recipe: Recipe, numbers: Numbers, batch: Batch, rounding: Rounding = EXACT): Float64Array {
  const normal = (x: Float64Array, norm: Norm): Float64Array => normalised(x, norm, rounding);
  const isPost = recipe.norm === 'post';
  let x = embedded(numbers, batch, sizesOf(recipe).hidden);
  if (isPost) x = normal(x, numbers.norm);
  for (const layer of numbers.layers) {
    const [first, second] = layer.norms;
    const heard = attention(isPost ? x : normal(x, first), layer, recipe, numbers, batch, rounding);
    x = isPost ? normal(added(x, heard), first) : added(x, heard);
    const thought = feedForward(isPost ? x : normal(x, second), layer, recipe, rounding);
    x = isPost ? normal(added(x, thought), second) : added(x, thought);
  }
  return isPost ? x : normal(x, numbers.norm);
}

/** (B, S, E) */
function embedded({ words, places }: Numbers, { inputIds, length }: Batch, E: number): Float64Array {
  return Float64Array.from({ length: inputIds.length * E }, (_, i) => {
    const [row, e] = [Math.floor(i / E), i % E];
    return words.data[inputIds[row] * E + e] + (places ? places.data[(row % length) * E + e] : 0);
  });
}

function attention(
  x: Float64Array,
  { query, key, value, output }: LayerNumbers,
  recipe: Recipe,
  { turns }: Numbers,
  batch: Batch,
  rounding: Rounding,
): Float64Array {
  const [q, k, v] = [query, key, value].map((linear) => product(x, linear, recipe.quantised, rounding));
  rotate(q, recipe, turns, batch.length, recipe.heads);
  rotate(k, recipe, turns, batch.length, sizesOf(recipe).keyHeads);
  return product(attend([q, k, v], recipe, batch, rounding), output, recipe.quantised, rounding);
}

function feedForward(
  x: Float64Array,
  { up, gate, down }: LayerNumbers,
  { feedForward: kind, quantised }: Recipe,
  rounding: Rounding,
): Float64Array {
  const bent = product(x, gate ?? up, quantised, rounding).map(CURVES[kind]);
  const other = gate && product(x, up, quantised, rounding);
  const inner = other ? bent.map((value, i) => value * other[i]) : bent;
  return product(
    inner.map((value) => rounding.sum(value, Math.abs(value))),
    down,
    quantised,
    rounding,
  );
}

const CURVES: Readonly<Record<Recipe['feedForward'], (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  gelu: (x) => (x / 2) * (1 + erf(x / Math.SQRT2)),
  'tanh gelu': (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  gated: (x) => x / (1 + Math.exp(-x)),
};

function added(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]);
}

/** A layer normalisation, or where there is no shift one by the root of the mean square. */
function normalised(x: Float64Array, { gain, shift }: Norm, rounding: Rounding): Float64Array {
  const E = gain.length;
  const made = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += E) {
    const numbers = x.subarray(row, row + E).map((value) => rounding.sum(value, Math.abs(value)));
    const mean = shift ? numbers.reduce((a, b) => a + b, 0) / E : 0;
    const square = numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / E;
    numbers.forEach((value, e) => {
      const scaled = ((value - mean) / Math.sqrt(square + EPSILON)) * gain[e];
      made[row + e] = rounding.sum(scaled + (shift?.[e] ?? 0), Math.abs(scaled));
    });
  }
  return made;
}
