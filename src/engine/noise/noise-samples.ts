import type { Batch } from '../../core/batch';
import type { Sequence } from '../../core/case';
import type { Encoding, Values } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import { SubjectError } from '../../core/errors';
import type { Traits } from '../../core/subject';
import { scaleFor } from '../invariants/align';
import { comparable } from '../invariants/runs';
import { compareWithin } from '../../numerics/compare';
import type { Noise } from '../../numerics/noise';

/** An order of a sequence's tokens: which of them stands at each position. */
export type Order = readonly number[];

/** One row for each order of a sequence, `[orders, L]`, nothing padded; every token keeps its own position id. */
export function inOrders({ tokens, types, positions: ids }: Sequence, orders: readonly Order[], traits: Traits): Batch {
  const [size, length] = [orders.length, tokens.length];
  const positions = Int32Array.from(orders.flat()); // (orders, L)
  return {
    size,
    length,
    inputIds: positions.map((from) => tokens[from]),
    attentionMask: new Int32Array(size * length).fill(1),
    ...((traits.tokenTypes ?? 1) > 1 && { tokenTypeIds: positions.map((from) => types[from]) }),
    ...(traits.positions === 'given' && { positionIds: ids ? positions.map((from) => ids[from]) : positions }),
  };
}

/**
 * Adds to the noise what rows differ by that mathematics says are one.
 *
 * @param expected one row, its tokens in their own order
 * @param observed one row for each order
 */
export function addOrders(
  noise: Noise,
  source: 'order' | 'float64',
  expected: Encoding,
  observed: Encoding,
  orders: readonly Order[],
): void {
  const counterparts = new Map(tensorsOf(observed).map(({ label, values }) => [label, values]));
  for (const { output, label, values } of tensorsOf(expected)) {
    const other = counterparts.get(label);
    const count = values.shape.at(-1)!;
    if (other?.shape.at(-1) !== count || (output === 'attentions' && other.shape[1] !== values.shape[1])) {
      throw new SubjectError(
        `${label} of width ${count} is not in every answer. An instance that reordered() or reference() stands for must offer the same outputs.`,
      );
    }
    if (output === 'attentions') {
      if (source === 'order') addWeights(noise, label, values, other, orders);
      continue;
    }
    orders.forEach((order, row) => {
      if (output === 'pooled') {
        noise.add(label, source, { values, offset: 0, count }, { values: other, offset: row * count, count });
        return;
      }
      order.forEach((from, at) => {
        const offset = (row * order.length + at) * count;
        const observed = { values: other, offset, count };
        noise.add(label, source, { values, offset: from * count, count }, observed, output !== 'hiddenStates');
      });
    });
  }
}

/** What attention weights differ by, all heads, queries and keys of a layer as one. */
function addWeights(noise: Noise, label: string, expected: Values, observed: Values, orders: readonly Order[]): void {
  const [, H, S] = expected.shape;
  let difference = 0;
  orders.forEach((order, row) => {
    for (let head = 0; head < H; head++) {
      order.forEach((from, at) => {
        const own = (head * S + from) * S;
        const other = ((row * H + head) * S + at) * S;
        order.forEach((key, i) => {
          const apart = Math.abs(expected.data[own + key] - observed.data[other + i]);
          if (apart > difference) difference = apart;
        });
      });
    }
  });
  noise.addWhole(label, difference);
}

/**
 * A row of which the second half is padding, or the first where a token hears those before it alone: as it should be run, and
 * with the padding shown. Without a mask padding is heard as text: then it is text that is shown in its place.
 */
export function hiddenAndShown(
  { tokens, types }: Sequence,
  traits: Traits,
): { hidden: Batch; shown: Batch; real: Order } {
  const order = tokens.map((_, i) => i);
  const shown = inOrders({ tokens, types }, [order], traits);
  const half = Math.ceil(tokens.length / 2);
  const real = traits.attention === 'causal' ? order.slice(-half) : order.slice(0, half);
  const attentionMask = shown.attentionMask!.map((_, at) => (real.includes(at) ? 1 : 0));
  const inputIds =
    traits.maskInput === 'none'
      ? shown.inputIds.map((id, at) => (real.includes(at) ? id : traits.padId))
      : shown.inputIds;
  return { hidden: { ...shown, inputIds, attentionMask }, shown, real };
}

/**
 * How far the outputs of these positions of one row are apart: in multiples of the noise, or, where there is none, in parts of
 * the vector's magnitude.
 */
export function distanceBetween(
  noise: Noise | undefined,
  expected: Encoding,
  observed: Encoding,
  at: Order,
  traits: Traits,
): number {
  const counterparts = new Map(tensorsOf(observed).map(({ label, values }) => [label, values]));
  let worst = 0;
  for (const { output, label, values } of tensorsOf(expected, comparable(traits))) {
    const count = values.shape.at(-1)!;
    for (const offset of output === 'pooled' ? [0] : at.map((position) => position * count)) {
      const own = { values, offset, count };
      const other = { values: counterparts.get(label)!, offset, count };
      const scale = scaleFor(label, [[own, other]], { noise });
      worst = Math.max(worst, compareWithin(own, other, Infinity, scale).worst);
    }
  }
  return worst;
}
