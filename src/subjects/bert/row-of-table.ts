import type { Values } from '../../core/encoding';

/**
 * The gradient of one row of an embedding table, `[E]`: the sum over the positions that were given this row, taken in float64.
 *
 * @param gradient of what each position was given, `[B, S, E]`
 * @param ids which row each position was given, `[B, S]`
 */
export function rowOfTable({ data, shape: [, , E] }: Values, ids: Int32Array, id: number): Values {
  const sum = new Float64Array(E);
  ids.forEach((found, i) => {
    if (found === id) for (let e = 0; e < E; e++) sum[e] += data[i * E + e];
  });
  return { data: Float32Array.from(sum), shape: [E] };
}
