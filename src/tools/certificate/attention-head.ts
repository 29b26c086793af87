import type { Checkpoint } from '../../subjects/bert/checkpoint/checkpoint';
import type { Matrix } from './matrix';
import { dot, norm } from './matrix';
import { tensorOf } from './tensor';

const { abs } = Math;

/** How one side of a head, its queries or its keys, comes from a normalised vector z: `operator·z + offset`. */
export interface Side {
  /** W·diag(γ), the head's D rows: `[D, E]`. A product of two float32 numbers is exact in float64. */
  readonly operator: Matrix;
  /** W·β + b: `[D]`. */
  readonly offset: Float64Array;
  /** ‖ |W|·|β| + |b| ‖: what rounding in W·β + b is measured by. */
  readonly offsetMagnitude: number;
}

/** One attention head, as a function of what its layer's input was before γ and β. */
export interface AttentionHead {
  readonly query: Side;
  readonly key: Side;
}

/** The layer normalisation whose output a layer reads: the embeddings', or the previous layer's last. */
export function feedingNorm(layer: number): string {
  return layer === 0 ? 'embeddings.LayerNorm' : `encoder.layer.${layer - 1}.output.LayerNorm`;
}

/** @throws UsageError naming a tensor that is missing, misshapen or not finite. */
export function attentionHead(checkpoint: Checkpoint, layer: number, head: number): AttentionHead {
  const side = (name: 'query' | 'key'): Side => sideOf(checkpoint, layer, head, name);
  return { query: side('query'), key: side('key') };
}

function sideOf(checkpoint: Checkpoint, layer: number, head: number, name: string): Side {
  const { hiddenSize: E, heads } = checkpoint.config;
  const D = E / heads;
  const at = `encoder.layer.${layer}.attention.self.${name}`;
  const kernel = tensorOf(checkpoint, `${at}.weight`, [E, E]).subarray(head * D * E, (head + 1) * D * E); // (D, E)
  const bias = tensorOf(checkpoint, `${at}.bias`, [E]).subarray(head * D, (head + 1) * D);
  const gamma = tensorOf(checkpoint, `${feedingNorm(layer)}.weight`, [E]);
  const beta = tensorOf(checkpoint, `${feedingNorm(layer)}.bias`, [E]);
  const data = Float64Array.from(kernel, (weight, i) => weight * gamma[i % E]);
  const row = (d: number): Float32Array => kernel.subarray(d * E, (d + 1) * E);
  const magnitudes = beta.map(abs);
  return {
    operator: { rows: D, columns: E, data },
    offset: Float64Array.from(bias, (b, d) => dot(row(d), beta) + b),
    offsetMagnitude: norm(Float64Array.from(bias, (b, d) => dot(row(d).map(abs), magnitudes) + abs(b))),
  };
}

/** The same head for vectors z whose mean is exactly 0: (I − 1·1ᵀ/E) takes from every row its mean. */
export function centred({ query, key }: AttentionHead): AttentionHead {
  return { query: centredSide(query), key: centredSide(key) };
}

function centredSide(side: Side): Side {
  const { rows, columns: E, data } = side.operator;
  const means = Array.from({ length: rows }, (_, d) => {
    let sum = 0;
    for (let e = 0; e < E; e++) sum += data[d * E + e];
    return sum / E;
  });
  const shifted = new Float64Array(data.length);
  for (let d = 0; d < rows; d++) for (let e = 0; e < E; e++) shifted[d * E + e] = data[d * E + e] - means[d];
  return { ...side, operator: { rows, columns: E, data: shifted } };
}
