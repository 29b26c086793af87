// What stands on top of the encoder, for one row. S positions, E hidden size, V vocabulary size.
import type { BertConfig } from '../bert/checkpoint/config';
import { activate } from './activations';
import type { Dense64 } from './dense';
import { dense } from './dense';
import { layerNorm } from './layer-norm';
import type { MlmHead64 } from './weights';

const { max, tanh } = Math;

/** The state of the first real token, which is [CLS] in any layout; of position 0 where there is no real token. */
export function clsState(hidden: Float64Array, mask: Int32Array | null, E: number): Float64Array {
  const at = mask ? max(0, mask.indexOf(1)) : 0;
  return hidden.slice(at * E, (at + 1) * E);
}

/** The state of the last real token; of the last position where there is no real token. */
export function lastState(hidden: Float64Array, mask: Int32Array | null, E: number): Float64Array {
  const last = mask ? mask.lastIndexOf(1) : -1;
  const at = last < 0 ? hidden.length / E - 1 : last;
  return hidden.slice(at * E, (at + 1) * E);
}

/** The mean of the real tokens' states, `[S, E]` → `[E]`; zeros where there is no real token. */
export function meanState(hidden: Float64Array, mask: Int32Array | null, E: number): Float64Array {
  const mean = new Float64Array(E);
  let count = 0;
  for (let s = 0; s < hidden.length / E; s++) {
    if (mask && mask[s] === 0) continue;
    count++;
    for (let e = 0; e < E; e++) mean[e] += hidden[s * E + e];
  }
  for (let e = 0; e < E; e++) mean[e] /= max(1, count);
  return mean;
}

/** BERT's pooler: a dense layer and tanh on the state of [CLS], `[E]` → `[E]`. */
export function pooler(cls: Float64Array, weights: Dense64): Float64Array {
  return dense(cls, weights).map((value) => tanh(value));
}

/** The masked language model's head (Devlin et al., arXiv:1810.04805, section 3.1, task 1): `[S, E]` → `[S, V]`. */
export function mlmLogits(
  hidden: Float64Array,
  { transform, norm, decoder }: MlmHead64,
  config: BertConfig,
): Float64Array {
  const transformed = dense(hidden, transform);
  activate(transformed, config.activation);
  return dense(layerNorm(transformed, norm, config.layerNormEps), decoder); // (S, E) -> (S, V)
}
