import type { Encoding } from '../../../core/encoding';
import type { Cause } from './cause';
import { isAlike, named, POSITIONS, RIGHT_PADDED } from './trial';

const EVERYWHERE = Array.from({ length: POSITIONS }, (_, i) => i);

/** The same row several times: what differs then comes from its place. */
const placeFelt: Cause = {
  name: "a row's place in the batch is felt",
  claims: ['row-order-is-ignored', 'matches-unpadded', 'batch-mates-are-ignored'],
  async confirm(output, trial) {
    const row = trial.row(EVERYWHERE);
    const own = await trial.ask([row, row, row, row]);
    const other = { ...row, tokens: [...row.tokens].reverse() };
    const company = await trial.ask([row, other, other, row]);
    const ofRow = (encoding: Encoding, r: number): Float32Array => {
      const { data } = named(output, encoding)!.values;
      return data.subarray((r * data.length) / 4, ((r + 1) * data.length) / 4);
    };
    if (!named(output, own)) return undefined;
    const first = ofRow(own, 0);
    const apart = [1, 2, 3].map((r) => ofRow(own, r).some((x, i) => x !== first[i]));
    const isOwn = [0, 3].every((r) => isAlike(output, own, company, r, EVERYWHERE));
    return apart.every(Boolean) && isOwn
      ? `Four times the same row gives four ${output}, and what stands in the other rows moves none of them.`
      : undefined;
  },
};

/** Rows of one, three and two tokens in front, which are sorted by length and stay so. */
const ATS = [[0], [0, 1, 2, 3, 4], RIGHT_PADDED];
const LONGEST_FIRST = [1, 2, 0];
const SHORTEST_FIRST = [0, 2, 1];
/** How near the same row comes to itself in another company, in parts of its largest number. */
const NEAR = 1e-3;

const sorted: Cause = {
  name: 'rows come back in the order of their lengths',
  async confirm(output, trial) {
    const together = await trial.ask(ATS.map((at) => trial.row(at)));
    if (!named(output, together)) return undefined;
    const alone: Encoding[] = [];
    for (const at of ATS) alone.push(await trial.ask([trial.row(at)]));
    // The first token of each row stands at index 0; it is what its row makes of it.
    const vector = (encoding: Encoding, row: number, of: number): Float32Array => {
      const { data, shape } = named(output, encoding)!.values;
      const count = data.length / of;
      return data.subarray(row * count, row * count + shape.at(-1)!);
    };
    const isOf = (order: readonly number[]): boolean =>
      order.every((from, row) => {
        const [own, expected] = [vector(together, row, ATS.length), vector(alone[from], 0, 1)];
        const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
        return own.every((x, e) => Math.abs(x - expected[e]) <= NEAR * largest);
      });
    if (isOf([0, 1, 2])) return undefined;
    const words = isOf(LONGEST_FIRST) ? 'the longest first' : isOf(SHORTEST_FIRST) ? 'the shortest first' : undefined;
    return (
      words &&
      `Of rows of one, five and three tokens ${output} comes back ${words}, each as the row gives it that is alone.`
    );
  },
};

export const ROWS: readonly Cause[] = [placeFelt, sorted];
