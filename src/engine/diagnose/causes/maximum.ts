import type { Cause } from './cause';
import { named, PADS_RIGHT, RIGHT_PADDED } from './trial';

/**
 * A maximum that counts padding, seen in the pooled vector alone: of what it is as it is and with other ids at two padded positions, the
 * greater number is that of what it is with one of them and with the other, bit for bit. Where many units
 * say so, and every padded position is felt, nothing else does; a few numbers may by chance, or because they cannot grow.
 */
export const maximumOverPadding: Cause = {
  name: 'the maximum over all positions, padding with them',
  async confirm(output, trial) {
    if (!output.startsWith('pooled.')) return undefined;
    const { max } = Math;
    const numbersWith = async (...others: number[]): Promise<Float32Array> =>
      named(output, await trial.ask([trial.row(RIGHT_PADDED, others)]))!.values.data;
    const none = await numbersWith();
    const each = new Map<number, Float32Array>();
    for (const pad of PADS_RIGHT) each.set(pad, await numbersWith(pad));
    const isFelt = (some: Float32Array): boolean => none.some((x, i) => x !== some[i]);
    if (![...each.values()].every(isFelt)) return undefined;
    const telling = new Set<number>();
    for (const [p, first] of each) {
      for (const [q, second] of each) {
        if (q <= p) continue;
        const both = await numbersWith(p, q);
        // The greatest of (rest, p, q) and (rest, p', q') is that of (rest, p', q) and (rest, p, q').
        if (!none.every((x, i) => max(x, both[i]) === max(first[i], second[i]))) return undefined;
        // Where a number feels one of the two alone, that says nothing.
        none.forEach((x, i) => x !== first[i] && x !== second[i] && telling.add(i));
      }
    }
    return telling.size >= LEAST
      ? `With other ids at one padded position, at another, and at both, the greatest numbers of ${output} agree bit for bit as only those of a maximum do.`
      : undefined;
  },
};

/** How many units have to feel two padded positions each. */
const LEAST = 8;
