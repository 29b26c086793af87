import seedrandom from 'seedrandom';
import type { Encoding, Values } from '../../core/encoding';
import type { Checkpoint, Weight } from './checkpoint/checkpoint';

/** The same model with its units in another order, and the way back to the order of the original. */
export interface Reordered {
  readonly checkpoint: Checkpoint;
  /** An encoding of the reordered model with its hidden units where the original has them. A copy. */
  restore(encoding: Encoding): Encoding;
}

/**
 * Puts the units of a BERT in another order: the hidden units, those of each feed-forward network, and the dimensions within
 * each head. Mathematically it is the same model; every sum over units is taken in another order, so what two such models
 * differ by is what rounding costs. No sum over positions is touched.
 *
 * @param seed each gives another order
 */
export function reorderUnits(checkpoint: Checkpoint, seed: number): Reordered {
  const { hiddenSize: E, intermediateSize: F, heads: H } = checkpoint.config;
  const random = seedrandom(`units ${seed}`);
  const D = E / H;
  const hidden = permutation(E, random);
  const wide = permutation(F, random);
  const withinHeads = Array.from({ length: H }, (_, head) => permutation(D, random).map((d) => head * D + d)).flat();
  const weights = new Map<string, Weight>();
  for (const [name, weight] of checkpoint.weights) {
    const [rows, columns] = axesOf(name, { hidden, wide, withinHeads });
    weights.set(name, reorder(weight, rows, columns));
  }
  const back = new Int32Array(E);
  hidden.forEach((from, to) => (back[from] = to));
  return { checkpoint: { ...checkpoint, weights }, restore: (encoding) => restored(encoding, [...back]) };
}

type Order = readonly number[];
type Orders = Readonly<Record<'hidden' | 'wide' | 'withinHeads', Order>>;

/**
 * Which order the rows and the columns of a weight take; undefined leaves an axis as it is. Linear weights are `[out, in]`.
 * Query and key agree within a head, since their product sums over it; so do value and what multiplies the mix.
 */
function axesOf(name: string, { hidden, wide, withinHeads }: Orders): [rows?: Order, columns?: Order] {
  const isBias = name.endsWith('.bias');
  if (/self\.(query|key|value)/.test(name)) return isBias ? [withinHeads] : [withinHeads, hidden];
  if (name.includes('attention.output.dense')) return isBias ? [hidden] : [hidden, withinHeads];
  if (name.includes('intermediate.dense')) return isBias ? [wide] : [wide, hidden];
  if (/layer\.\d+\.output\.dense/.test(name)) return isBias ? [hidden] : [hidden, wide];
  if (name === 'cls.predictions.bias') return [];
  if (/(_embeddings|predictions\.decoder)\.weight$/.test(name)) return [undefined, hidden];
  if (name.includes('LayerNorm') || isBias) return [hidden];
  return [hidden, hidden]; // the pooler and the masked language model's transform
}

function reorder({ data, shape }: Weight, rows?: Order, columns?: Order): Weight {
  const [height, width = 1] = shape;
  const moved = new Float32Array(data.length);
  for (let r = 0; r < height; r++) {
    const from = (rows ? rows[r] : r) * width;
    for (let c = 0; c < width; c++) moved[r * width + c] = data[from + (columns ? columns[c] : c)];
  }
  return { data: moved, shape };
}

/** Fisher and Yates's shuffle of 0 … n − 1. */
function permutation(n: number, random: () => number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function restored(encoding: Encoding, back: Order): Encoding {
  const each = ({ data, shape }: Values): Values => {
    const E = back.length;
    const moved = new Float32Array(data.length);
    for (let start = 0; start < data.length; start += E) {
      for (let e = 0; e < E; e++) moved[start + e] = data[start + back[e]];
    }
    return { data: moved, shape };
  };
  const { lastHiddenState, hiddenStates, pooled } = encoding;
  return {
    ...encoding,
    ...(lastHiddenState && { lastHiddenState: each(lastHiddenState) }),
    ...(hiddenStates && { hiddenStates: hiddenStates.map(each) }),
    ...(pooled && { pooled: Object.fromEntries(Object.entries(pooled).map(([name, values]) => [name, each(values)])) }),
  };
}
