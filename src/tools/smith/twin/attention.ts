import type { Batch } from '../../../core/batch';
import type { Numbers } from '../numbers';
import { sizesOf, type Recipe } from '../recipe';
import type { Rounding } from './rounding';

/** Does a query hear a key of its row? */
export function hears({ causal, window }: Recipe, query: number, key: number): boolean {
  if (causal) return key <= query && (window === 0 || query - key < window);
  return window === 0 || Math.abs(query - key) <= window;
}

/** Turns the pairs of each head by where its token stands, in place. x: `[B, S, heads, headSize]` */
export function rotate(x: Float64Array, recipe: Recipe, turns: Numbers['turns'], length: number, heads: number): void {
  if (!turns) return;
  const { headSize, interleaved } = recipe;
  const half = headSize / 2;
  for (let head = 0; head < x.length / headSize; head++) {
    const position = Math.floor(head / heads) % length;
    for (let pair = 0; pair < half; pair++) {
      const first = head * headSize + (interleaved ? 2 * pair : pair);
      const second = first + (interleaved ? 1 : half);
      const cos = turns.cos.data[position * half + pair];
      const sin = turns.sin.data[position * half + pair];
      const [a, b] = [x[first], x[second]];
      x[first] = a * cos - b * sin;
      x[second] = b * cos + a * sin;
    }
  }
}

/**
 * softmax(q kᵀ / √D) v over the keys that are real and heard.
 *
 * @param q `[B, S, heads, headSize]`; k and v `[B, S, keyHeads, headSize]`
 * @returns `[B, S, heads, headSize]`; the mean of all values where a query hears nothing, which nobody real reads
 */
export function attend(
  [q, k, v]: readonly [Float64Array, Float64Array, Float64Array],
  recipe: Recipe,
  { size, length, attentionMask }: Batch,
  rounding: Rounding,
): Float64Array {
  const { heads, headSize: D, queriesPerKey, softcap } = recipe;
  const { keyHeads } = sizesOf(recipe);
  const made = new Float64Array(q.length);
  const all = Array.from({ length }, (_, key) => key);
  for (let row = 0; row < size * length; row++) {
    const [b, query] = [Math.floor(row / length), row % length];
    const heard = all.filter((key) => attentionMask![b * length + key] === 1 && hears(recipe, query, key));
    const keys = heard.length > 0 ? heard : all;
    for (let head = 0; head < heads; head++) {
      const at = (row * heads + head) * D;
      const places = keys.map((key) => ((b * length + key) * keyHeads + Math.floor(head / queriesPerKey)) * D);
      const scores = places.map((place) => {
        let [sum, size] = [0, 0];
        for (let d = 0; d < D; d++) {
          const term = q[at + d] * k[place + d];
          sum += term;
          size += Math.abs(term);
        }
        const score = rounding.sum(sum, size) / Math.sqrt(D);
        return softcap === 0 ? score : softcap * Math.tanh(score / softcap);
      });
      const highest = scores.reduce((a, s) => Math.max(a, s), -Infinity);
      const powers = scores.map((score) => (heard.length > 0 ? Math.exp(score - highest) : 1));
      const whole = powers.reduce((a, power) => a + power, 0);
      for (let d = 0; d < D; d++) {
        let [sum, size] = [0, 0];
        places.forEach((place, i) => {
          const term = (powers[i] / whole) * v[place + d];
          sum += term;
          size += Math.abs(term);
        });
        made[at + d] = rounding.sum(sum, size);
      }
    }
  }
  return made;
}
