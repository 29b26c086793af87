import type { Cause } from './cause';
import { named, PADS_RIGHT, RIGHT_PADDED } from './trial';

/**
 * A maximum that counts padding, seen in the pooled vector alone: of what it is as it is and with other ids at two padded positions, the
 * greater number is that of what it is with one of them and with the other, bit for bit. Nothing else that is taken over a row keeps to that.
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
    let telling = 0;
    for (const [p, first] of each) {
      for (const [q, second] of each) {
        if (q <= p) continue;
        const both = await numbersWith(p, q);
        // The greatest of (rest, p, q) and (rest, p', q') is that of (rest, p', q) and (rest, p, q').
        if (!none.every((x, i) => max(x, both[i]) === max(first[i], second[i]))) return undefined;
        // Where a number feels one of the two alone, that says nothing.
        telling += none.filter((x, i) => x !== first[i] && x !== second[i]).length;
      }
    }
    return telling >= LEAST
      ? `With other ids at one padded position, at another, and at both, the greatest numbers of ${output} agree bit for bit as only those of a maximum do.`
      : undefined;
  },
};

/** How many numbers have to feel either padded position. */
const LEAST = 2;
