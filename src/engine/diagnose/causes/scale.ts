import type { Batch } from '../../../core/batch';
import type { Cause } from './cause';
import { named, PADS_RIGHT, POSITIONS, RIGHT_PADDED } from './trial';

/** How much two measurements of what is added to a score may differ, in parts of it. */
const ALIKE = 0.02;
/** What is less than this is no mask at all, and what is more hides what float32 can tell. */
const LEAST = 0.1;

/** A mask hides by what it adds to a score: the logarithm of how much less weight a padded key gets, beside a real one. */
export const weakMask: Cause = {
  name: 'the mask is on another scale',
  async confirm(_output, trial) {
    if (!trial.offers('attentions')) return undefined;
    const rows = [trial.row(RIGHT_PADDED)];
    const open = ({ size, length }: Batch): Partial<Batch> => ({
      attentionMask: new Int32Array(size * length).fill(1),
    });
    const [hidden, shown] = [await trial.attended(rows), await trial.attended(rows, open)];
    const [one, other] = [hidden, shown].map((encoding) => named('attentions[0]', encoding)!.values);
    const heads = one.shape[1];
    const added: number[] = [];
    for (let head = 0; head < heads; head++) {
      for (const query of RIGHT_PADDED) {
        for (const key of PADS_RIGHT) {
          const row = (head * POSITIONS + query) * POSITIONS;
          const ratio = ({ data }: typeof one): number => Math.log(data[row + key] / data[row + query]);
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
