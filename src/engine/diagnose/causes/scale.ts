import type { Batch } from '../../../core/batch';
import type { Cause } from './cause';
import type { Attention } from './attention';
import { paddingOf } from '../../../core/layout';
import { PADS_RIGHT, POSITIONS, RIGHT_PADDED } from './trial';

/** How much two measurements of what is added to a score may differ, in parts of it. */
const ALIKE = 0.02;
/** What is less than this is no mask at all, and what is more hides what float32 can tell. */
const LEAST = 0.1;

const onesOf = ({ size, length }: Batch): Partial<Batch> => ({
  attentionMask: new Int32Array(size * length).fill(1),
});

/** A mask hides by what it adds to a score: the logarithm of how much less weight a padded key gets, beside a real one. */
export const weakMask: Cause = {
  name: 'the mask is on another scale',
  async confirm(_output, trial) {
    if (!trial.offers('attentions')) return undefined;
    const rows = [trial.row(RIGHT_PADDED)];
    const [[one], [other]] = [await trial.attended(rows), await trial.attended(rows, onesOf)];
    const added: number[] = [];
    for (let head = 0; head < one.heads; head++) {
      for (const query of RIGHT_PADDED) {
        for (const key of PADS_RIGHT) {
          const ratio = (seen: Attention): number =>
            Math.log(seen.weight(0, head, query, key) / seen.weight(0, head, query, query));
          added.push(ratio(one) - ratio(other));
        }
      }
    }
    const least = Math.min(...added);
    const most = Math.max(...added);
    if (!added.every(Number.isFinite) || most > -LEAST || most - least > ALIKE * -least) return undefined;
    return `It adds ${((least + most) / 2).toPrecision(3)} to the score of a padded key, in every head, where the least float32 is due.`;
  },
};

/** Where tokens of these rows stand, which see each other's words in other company. */
const ROWS = [RIGHT_PADDED, [5, 6, 7], [0, 1], [2, 3, 4], [0, 2, 4, 6], [1, 3, 5, 7], [7], [3]];

/** A mask that hides most scores, and is overpowered by some: those that lead by more than it takes away. */
export const overpowered: Cause = {
  name: 'the mask is on another scale',
  claims: ['padded-columns-are-zero', 'pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored'],
  async confirm(_output, trial) {
    const rows = ROWS.flatMap((at) => [trial.row(at), trial.row(at, paddingOf(at, POSITIONS))]);
    const [one] = await trial.attended(rows);
    const [other] = await trial.attended(rows, onesOf);
    if (!one) return undefined;
    let [hidden, seen] = [0, 0];
    for (const [row, { at }] of rows.entries()) {
      for (let head = 0; head < one.heads; head++) {
        for (const query of at) {
          const real = (of: Attention): number => at.reduce((sum, key) => sum + of.weight(row, head, query, key), 0);
          const isOpen = at.length < POSITIONS && real(other) < 1;
          if (real(one) >= 1 - 1e-6) hidden += isOpen ? 1 : 0;
          // It leads by more than float32 can tell where nothing is taken away.
          else if (real(other) === 0) seen++;
          else return undefined;
        }
      }
    }
    return hidden > 0 && seen > 0
      ? `Of ${hidden + seen} queries that read padding where nothing is hidden, ${seen} still do: those of which padded keys have scores that lead so far that tokens get nothing. What is added is too small for them.`
      : undefined;
  },
};
