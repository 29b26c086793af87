import type { Batch } from '../core/batch';
import type { Encoding, OutputName, Values } from '../core/encoding';
import { MASK_FORMS } from '../core/mask';
import type { Packing } from '../core/traits/packing';
import type { Attention, FullyMaskedPolicy, Gradients, PositionPolicy, Subject } from '../core/subject';
import { mix } from '../engine/generate/mix';
import { gradientsByDifferences } from './toy-gradients';
import { tokenMaskOf } from '../core/mask-of-batch';

/** Places where a test may plant a fault in the toy encoder. Each defaults to what is right. */
export interface ToyFaults {
  /** The mask that attention goes by, `[B, S]`. */
  mask(batch: Batch): ArrayLike<number>;
  /** What every score is multiplied by. */
  scale: number;
  /** The id that a token is read as. */
  token(id: number, position: number): number;
  /** The type that a token is read with. */
  type(type: number): number;
  /** Does a query hear a key, beside the mask? */
  hears(query: number, key: number): boolean;
  /** Are a query and a key of one sequence, where several share a row? */
  sameSequence(batch: Batch, row: number, query: number, key: number): boolean;
  /** What is added to the score of a hidden key. */
  hidden: number;
  /** The weights of one query, after the softmax: `[S]`. */
  weights(weights: number[], visible: readonly boolean[], query: number, head: number): number[];
  /** Which positions are averaged. */
  pooled(visible: readonly boolean[]): readonly boolean[];
  /** Where a token stands. */
  position(batch: Batch, row: number, position: number): number;
  /** Which positions the loss of a gradient is averaged over. */
  loss(visible: readonly boolean[]): readonly boolean[];
  /** Whose answer each row gets when all of `B` rows are asked for at once. */
  handedBack(B: number): readonly number[];
  /** Added to every output of a row. */
  offset(batch: Batch, row: number, wanted: readonly OutputName[]): number;
}

export interface ToyOptions {
  readonly positions?: PositionPolicy;
  readonly attention?: Attention;
  /** How many positions on either side a token hears. */
  readonly window?: number;
  /** How it learns where packed sequences end. */
  readonly packs?: Packing;
  readonly fullyMasked?: FullyMaskedPolicy;
  readonly outputs?: readonly OutputName[];
  readonly faults?: Partial<ToyFaults>;
}

const { exp, max } = Math;
const WIDTH = 4;
const HEADS = 2;
const VOCABULARY = 23;
const MAX_LENGTH = 40;
const PAD_ID = 0;

/**
 * One layer of attention in plain TypeScript: no tfjs, no weights, float64 inside. It keeps every claim, so that invariants,
 * shrinking and locating can be tested without a model, and one fault at a time. Its reference has none of the faults.
 */
export function toySubject({
  positions = 'given',
  attention = 'bidirectional',
  window,
  packs,
  fullyMasked = 'uniform',
  outputs = ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled'],
  faults: planted = {},
}: ToyOptions = {}): Subject {
  const correct: ToyFaults = {
    scale: 1,
    mask: (batch) => tokenMaskOf(batch) ?? new Int32Array(batch.size * batch.length).fill(1),
    token: (id) => id,
    type: (type) => type,
    hears: (query, key) =>
      (attention !== 'causal' || key <= query) && (window === undefined || Math.abs(query - key) <= window),
    sameSequence: packs ? SAME_SEQUENCE[packs] : () => true,
    hidden: -3.4e38,
    weights: (weights) => weights,
    pooled: (visible) => visible,
    loss: firstOf,
    position: ({ positionIds, segmentIds, length }, row, position) =>
      positionIds?.[row * length + position] ?? position - startOf(segmentIds, row * length, position),
    handedBack: (B) => Array.from({ length: B }, (_, row) => row),
    offset: () => 0,
  };
  const faults = { ...correct, ...planted };
  // Where a token stands is planted by tests of the other policies: there it is what the subject declares, and no fault.
  const exact = positions === 'given' ? correct : { ...correct, position: faults.position };
  return {
    name: 'toy',
    vocabularySize: VOCABULARY,
    maxLength: MAX_LENGTH,
    padId: PAD_ID,
    positions,
    ...(attention === 'causal' && { attention }),
    ...(window !== undefined && { window }),
    ...(packs && { packs }),
    fullyMasked,
    // A padded query within whose window no token stands sees padding alone.
    ...(attention !== 'causal' && window === undefined && { paddedQueriesSeePadding: false }),
    tokenTypes: 2,
    maskForms: MASK_FORMS,
    outputs,
    encode: async (batch, wanted) => encodeToy(batch, faults, wanted),
    together: async (batch, wanted) => encodeTogether(batch, faults, wanted),
    gradients: async (batch) => gradientsOfToy(batch, faults),
    reference: async (batch, wanted) => encodeToy(batch, exact, wanted),
  };
}

/** Where the sequence begins that stands at a position of a row: 0 where a row is one. */
function startOf(segmentIds: Int32Array | undefined, row: number, position: number): number {
  if (!segmentIds) return 0;
  let start = position;
  while (start > 0 && segmentIds[row + start - 1] === segmentIds[row + position]) start--;
  return start;
}

/** Who is of one sequence with whom, by each way to say where sequences end. */
const SAME_SEQUENCE: Readonly<Record<Packing, ToyFaults['sameSequence']>> = {
  'segment-ids': ({ segmentIds, length: S }, row, query, key) =>
    segmentIds?.[row * S + query] === segmentIds?.[row * S + key],
  'block-mask': ({ mask, length: S }, row, query, key) => {
    if (!mask || mask.data.length !== mask.shape[0] * S * S) return true;
    return mask.data[(row * S + query) * S + key] === (mask.form.startsWith('additive') ? 0 : 1);
  },
};

function encodeToy(batch: Batch, faults: ToyFaults, wanted: readonly OutputName[]): Encoding {
  const { size: B, length: S } = batch;
  const mask = faults.mask(batch);
  const embedded = new Float32Array(B * S * WIDTH);
  const hidden = new Float32Array(B * S * WIDTH);
  const attention = new Float32Array(B * HEADS * S * S);
  const mean = new Float32Array(B * WIDTH);
  for (let row = 0; row < B; row++) {
    const vectors = vectorsOf(batch, row, faults);
    const visible = vectors.map((_, at) => mask[row * S + at] === 1);
    for (let at = 0; at < S; at++) {
      for (let e = 0; e < WIDTH; e++) embedded[(row * S + at) * WIDTH + e] = vectors[at][e];
    }
    for (let query = 0; query < S; query++) {
      const { mixed, weights } = attend(vectors, visible, query, faults, (key) =>
        faults.sameSequence(batch, row, query, key),
      );
      for (let head = 0; head < HEADS; head++) {
        const from = ((row * HEADS + head) * S + query) * S;
        for (let key = 0; key < S; key++) attention[from + key] = weights[head][key];
      }
      for (let e = 0; e < WIDTH; e++) {
        hidden[(row * S + query) * WIDTH + e] = mixed[e] + faults.offset(batch, row, wanted);
      }
    }
    const counted = faults.pooled(visible);
    const count = Math.max(1, counted.filter(Boolean).length);
    for (let e = 0; e < WIDTH; e++) {
      let sum = 0;
      for (let at = 0; at < S; at++) if (counted[at]) sum += hidden[(row * S + at) * WIDTH + e];
      mean[row * WIDTH + e] = sum / count;
    }
  }
  const states = (data: Float32Array): Values => ({ data, shape: [B, S, WIDTH] });
  return {
    lastHiddenState: states(hidden),
    hiddenStates: [states(embedded), states(hidden)],
    attentions: [{ data: attention, shape: [B, HEADS, S, S] }],
    pooled: { mean: { data: mean, shape: [B, WIDTH] } },
  };
}

/** Each row in a batch of its own, and the answers as they are handed back. */
function encodeTogether(batch: Batch, faults: ToyFaults, wanted: readonly OutputName[]): Encoding {
  const { size: B, length: S } = batch;
  const own = <T extends Int32Array | null | undefined>(ids: T, row: number): T =>
    ids && (ids.subarray(row * S, (row + 1) * S) as T);
  const alone = Array.from({ length: B }, (_, row) => {
    const { inputIds, attentionMask, tokenTypeIds, positionIds } = batch;
    const ids = { inputIds: own(inputIds, row), attentionMask: own(attentionMask, row) };
    const others = { tokenTypeIds: own(tokenTypeIds, row), positionIds: own(positionIds, row) };
    return encodeToy({ size: 1, length: S, ...ids, ...others }, faults, wanted);
  });
  const answers = faults.handedBack(B).map((row) => alone[row]);
  const joined = (part: (encoding: Encoding) => Values): Values => ({
    data: Float32Array.from(answers.flatMap((answer) => [...part(answer).data])),
    shape: [B, ...part(answers[0]).shape.slice(1)],
  });
  const layers = (part: 'hiddenStates' | 'attentions'): Values[] =>
    answers[0][part]!.map((_, layer) => joined((answer) => answer[part]![layer]));
  return {
    lastHiddenState: joined(({ lastHiddenState }) => lastHiddenState!),
    hiddenStates: layers('hiddenStates'),
    attentions: layers('attentions'),
    pooled: { mean: joined(({ pooled }) => pooled!.mean) },
  };
}

/** The embeddings of a row, `[S][WIDTH]`. */
function vectorsOf(batch: Batch, row: number, faults: ToyFaults): number[][] {
  const vectors: number[][] = [];
  for (let at = 0; at < batch.length; at++) vectors.push(embed(batch, row, at, faults));
  return vectors;
}

/** What one query takes home, `[WIDTH]`, and its weights in each head, `[HEADS][S]`. */
function attend(
  vectors: readonly number[][],
  visible: readonly boolean[],
  query: number,
  faults: ToyFaults,
  sameSequence: (key: number) => boolean = () => true,
): { mixed: number[]; weights: number[][] } {
  const { scale, hidden, hears } = faults;
  const S = vectors.length;
  const mixed = [...vectors[query]];
  const likeness: number[] = [];
  const bias: number[] = [];
  for (let at = 0; at < S; at++) {
    likeness.push(dot(vectors[query], vectors[at]));
    bias.push(visible[at] && hears(query, at) && sameSequence(at) ? 0 : hidden);
  }
  const weights: number[][] = [];
  for (let head = 0; head < HEADS; head++) {
    const scores: number[] = [];
    for (let at = 0; at < S; at++) scores.push(likeness[at] * (head + 1) * scale + bias[at]);
    weights.push(faults.weights(softmax(scores), visible, query, head));
  }
  for (const ofHead of weights) {
    for (let at = 0; at < S; at++) {
      const weight = ofHead[at];
      if (weight === 0) continue;
      const vector = vectors[at];
      for (let e = 0; e < WIDTH; e++) mixed[e] += weight * vector[e];
    }
  }
  return { mixed, weights };
}

/** The loss `cls`: the states of the positions that it reads, component e times e + 1. */
function gradientsOfToy(batch: Batch, faults: ToyFaults): Gradients {
  const mask = faults.mask(batch);
  const lossOf = (row: number, vectors: number[][]): number => {
    const visible = vectors.map((_, at) => mask[row * batch.length + at] === 1);
    const read = faults.loss(visible);
    return vectors.reduce((sum, _, query) => {
      if (!read[query]) return sum;
      return sum + attend(vectors, visible, query, faults).mixed.reduce((all, value, e) => all + value * (e + 1), 0);
    }, 0);
  };
  return gradientsByDifferences(batch, PAD_ID, (row) => vectorsOf(batch, row, faults), lossOf);
}

/** The first visible position, which is CLS. */
function firstOf(visible: readonly boolean[]): boolean[] {
  return visible.map((_, at) => at === max(0, visible.indexOf(true)));
}

/** A vector in [−1, 1] for an id, a type and a position. */
function embed(batch: Batch, row: number, at: number, faults: ToyFaults): number[] {
  const { inputIds, tokenTypeIds, length } = batch;
  const position = faults.position(batch, row, at);
  const id = faults.token(inputIds[row * length + at], position);
  const type = faults.type(tokenTypeIds?.[row * length + at] ?? 0);
  const vector: number[] = [];
  for (let e = 0; e < WIDTH; e++) vector.push(mix(id * 131 + type, position * 7 + e) / 2 ** 31 - 1);
  return vector;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let e = 0; e < WIDTH; e++) sum += a[e] * b[e];
  return sum;
}

function softmax(scores: readonly number[]): number[] {
  let most = scores[0];
  for (let key = 1; key < scores.length; key++) most = max(most, scores[key]);
  const powers: number[] = [];
  let sum = 0;
  for (let key = 0; key < scores.length; key++) {
    const power = exp(scores[key] - most);
    powers.push(power);
    sum += power;
  }
  for (let key = 0; key < powers.length; key++) powers[key] /= sum;
  return powers;
}
