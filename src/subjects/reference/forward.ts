// The whole of BERT on one row. S positions, E hidden size, H heads, V vocabulary size.
import type { BertConfig } from '../bert/checkpoint/config';
import type { OutputName } from '../../core/encoding';
import { embeddings } from './embeddings';
import { clsState, lastState, meanState, mlmLogits, pooler } from './heads';
import { encoderLayer } from './layer';
import type { Row } from './rows';
import type { Encoding64, Values64 } from './values';
import type { Weights64 } from './weights';

/** The tensors of one row: every tensor is `[1, …]`. */
export interface RowEncoding {
  readonly encoding: Encoding64;
  /** Each layer's scaled scores before the bias, `[1, H, S, S]`; none unless asked for. */
  readonly scores: readonly Values64[];
}

/** Encodes one row. */
export function forward(
  row: Row,
  weights: Weights64,
  config: BertConfig,
  wanted: readonly OutputName[],
  wantsScores: boolean,
): RowEncoding {
  const { hiddenSize: E, heads: H, vocabularySize: V } = config;
  const S = row.ids.length;
  const states = (data: Float64Array): Values64 => ({ data, shape: [1, S, E] });
  const square = (): Values64 => ({ data: new Float64Array(H * S * S), shape: [1, H, S, S] });

  let hidden = embeddings(row, weights, config); // (S, E)
  const hiddenStates = [states(hidden)];
  const attentions: Values64[] = [];
  const scores: Values64[] = [];
  for (const layer of weights.layers) {
    if (wanted.includes('attentions')) attentions.push(square());
    if (wantsScores) scores.push(square());
    const trace = { weights: attentions.at(-1)?.data, scores: scores.at(-1)?.data };
    hidden = encoderLayer(hidden, row.mask, layer, config, trace);
    hiddenStates.push(states(hidden));
  }

  return {
    encoding: {
      ...(wanted.includes('lastHiddenState') && { lastHiddenState: states(hidden) }),
      ...(wanted.includes('hiddenStates') && { hiddenStates }),
      ...(wanted.includes('attentions') && { attentions }),
      ...(wanted.includes('pooled') && { pooled: pooled(hidden, row, weights, E) }),
      ...(wanted.includes('logits') && {
        logits: { data: mlmLogits(hidden, weights.mlm!, config), shape: [1, S, V] },
      }),
    },
    scores,
  };
}

/** A vector for the row by name, each `[1, E]`. */
function pooled(hidden: Float64Array, { mask }: Row, weights: Weights64, E: number): Record<string, Values64> {
  const cls = clsState(hidden, mask, E);
  const vectors = {
    cls,
    mean: meanState(hidden, mask, E),
    last: lastState(hidden, mask, E),
    ...(weights.pooler && { pooler: pooler(cls, weights.pooler) }),
  };
  return Object.fromEntries(Object.entries(vectors).map(([name, data]) => [name, { data, shape: [1, E] }]));
}
