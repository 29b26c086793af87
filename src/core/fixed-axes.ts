import type { Batch } from './batch';
import { concatBatches } from './batch';
import type { Encoding, Values } from './encoding';
import { sliceRows, tensorsOf } from './encoding';

/** The only sizes that a model takes, where its shapes fix them. */
export interface FixedAxes {
  /** B */
  readonly rows?: number;
  /** S */
  readonly length?: number;
}

/**
 * Encodes a batch of any size with a model whose axes are fixed, as whoever uses it has to: rows are padded on the right up to
 * its length, batches are cut into pieces of its number of rows, the last one filled up with its last row again; what was
 * added is cut off the answer. The batch has its mask in the plain form.
 *
 * @param encode takes batches of those sizes alone
 */
export async function encodeInFixedAxes(
  batch: Batch,
  { rows, length = batch.length }: FixedAxes,
  padId: number,
  encode: (batch: Batch) => Promise<Encoding>,
): Promise<Encoding> {
  const longer = length === batch.length ? batch : lengthened(batch, length, padId);
  const pieces = rows === undefined ? [longer] : piecesOf(longer, rows);
  const encodings: Encoding[] = [];
  for (const piece of pieces) encodings.push(await encode(piece));
  const all = sliceRows(joined(encodings), 0, batch.size);
  return length === batch.length ? all : cropped(all, length, batch.length);
}

function lengthened(batch: Batch, S: number, padId: number): Batch {
  const { size: B, length: s } = batch;
  const longer = (values: Int32Array, added: (position: number) => number): Int32Array => {
    const made = new Int32Array(B * S);
    for (let i = 0; i < made.length; i++) {
      const position = i % S;
      made[i] = position < s ? values[((i - position) / S) * s + position] : added(position);
    }
    return made;
  };
  const { inputIds, attentionMask, tokenTypeIds, positionIds } = batch;
  return {
    size: B,
    length: S,
    inputIds: longer(inputIds, () => padId),
    attentionMask: longer(attentionMask ?? new Int32Array(B * s).fill(1), () => 0),
    ...(tokenTypeIds && { tokenTypeIds: longer(tokenTypeIds, () => 0) }),
    ...(positionIds && { positionIds: longer(positionIds, (position) => position) }),
  };
}

function piecesOf(batch: Batch, rows: number): Batch[] {
  const { size: B, length: S } = batch;
  const rowOf = (row: number): Batch => {
    const cut = (values: Int32Array): Int32Array => values.subarray(row * S, (row + 1) * S);
    const { inputIds, attentionMask, tokenTypeIds, positionIds } = batch;
    return {
      size: 1,
      length: S,
      inputIds: cut(inputIds),
      attentionMask: attentionMask && cut(attentionMask),
      ...(tokenTypeIds && { tokenTypeIds: cut(tokenTypeIds) }),
      ...(positionIds && { positionIds: cut(positionIds) }),
    };
  };
  return Array.from({ length: Math.ceil(B / rows) }, (_, piece) =>
    concatBatches(Array.from({ length: rows }, (_, r) => rowOf(Math.min(B - 1, piece * rows + r)))),
  );
}

/** Encodings of one form, one below the other. */
function joined(encodings: readonly Encoding[]): Encoding {
  if (encodings.length === 1) return encodings[0];
  const parts = encodings.map((encoding) => tensorsOf(encoding));
  return mapped(encodings[0], (_, t) => {
    const values = parts.map((tensors) => tensors[t].values);
    const data = new Float32Array(values.reduce((n, part) => n + part.data.length, 0));
    let offset = 0;
    for (const part of values) {
      data.set(part.data, offset);
      offset += part.data.length;
    }
    return { data, shape: [values.reduce((n, { shape }) => n + shape[0], 0), ...values[0].shape.slice(1)] };
  });
}

/** Cuts every axis of positions from S to s. */
function cropped(encoding: Encoding, S: number, s: number): Encoding {
  const tensors = tensorsOf(encoding);
  return mapped(encoding, (values, t) => {
    const { output } = tensors[t];
    if (output === 'pooled') return values;
    const axes = output === 'attentions' ? [2, 3] : [1];
    return axes.reduce((cut, axis) => cropAxis(cut, axis, S, s), values);
  });
}

function cropAxis({ data, shape }: Values, axis: number, S: number, s: number): Values {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const made = new Float32Array(outer * s * inner);
  for (let o = 0; o < outer; o++) made.set(data.subarray(o * S * inner, (o * S + s) * inner), o * s * inner);
  return { data: made, shape: shape.map((size, a) => (a === axis ? s : size)) };
}

/** The same encoding with every tensor put through `change`, which gets its index in the order of `tensorsOf`. */
function mapped(encoding: Encoding, change: (values: Values, index: number) => Values): Encoding {
  const changed = tensorsOf(encoding).map(({ values }, index) => change(values, index));
  let next = 0;
  const { lastHiddenState, hiddenStates, attentions, pooled, logits } = encoding;
  // In the order of `tensorsOf`.
  return {
    ...(lastHiddenState && { lastHiddenState: changed[next++] }),
    ...(hiddenStates && { hiddenStates: hiddenStates.map(() => changed[next++]) }),
    ...(attentions && { attentions: attentions.map(() => changed[next++]) }),
    ...(pooled && { pooled: Object.fromEntries(Object.keys(pooled).map((name) => [name, changed[next++]])) }),
    ...(logits && { logits: changed[next++] }),
  };
}
