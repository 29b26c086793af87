import type { Encoding64, Values64 } from './values';

/** Tensors of single rows, `[1, …]` each, one below the other: `[B, …]`. */
export function stack(rows: readonly Values64[]): Values64 {
  const [{ data, shape }] = rows;
  const stacked = new Float64Array(rows.length * data.length);
  rows.forEach((row, i) => stacked.set(row.data, i * data.length));
  return { data: stacked, shape: [rows.length, ...shape.slice(1)] };
}

/** Lists with one tensor a layer, layer by layer. */
export function stackLayers(rows: readonly (readonly Values64[])[]): Values64[] {
  return rows[0].map((_, layer) => stack(rows.map((row) => row[layer])));
}

/** Encodings of single rows as that of the batch. All have the same outputs. */
export function stackEncodings(rows: readonly Encoding64[]): Encoding64 {
  const [{ lastHiddenState, hiddenStates, attentions, pooled, logits }] = rows;
  return {
    ...(lastHiddenState && { lastHiddenState: stack(rows.map((row) => row.lastHiddenState!)) }),
    ...(hiddenStates && { hiddenStates: stackLayers(rows.map((row) => row.hiddenStates!)) }),
    ...(attentions && { attentions: stackLayers(rows.map((row) => row.attentions!)) }),
    ...(pooled && {
      pooled: Object.fromEntries(
        Object.keys(pooled).map((name) => [name, stack(rows.map((row) => row.pooled![name]))]),
      ),
    }),
    ...(logits && { logits: stack(rows.map((row) => row.logits!)) }),
  };
}
