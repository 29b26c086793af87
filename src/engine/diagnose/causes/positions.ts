import type { Batch } from '../../../core/batch';
import type { Cause } from './cause';
import { countedBy } from './counted-by';
import { isAlike, LEFT_PADDED, POSITIONS, RIGHT_PADDED } from './trial';

/** Position ids are an input, and nothing reads them: each token stands where something else says. */
const positionsNotRead: Cause = {
  name: 'position ids are not read',
  besides: ['positions-matter', 'order-matters', 'matches-reference'],
  async confirm(output, trial) {
    if (!trial.givesPositions) return undefined;
    // Every token one further on, its neighbours with it; then every second one.
    const further =
      (by: (index: number) => number) =>
      ({ size, length }: Batch): Partial<Batch> => ({
        positionIds: Int32Array.from({ length: size * length }, (_, i) => by(i % length) % POSITIONS),
      });
    for (const at of [LEFT_PADDED, RIGHT_PADDED]) {
      const [start] = at;
      const own = await trial.ask(
        [trial.row(at)],
        further((index) => Math.max(0, index - start)),
      );
      const other = await trial.ask(
        [trial.row(at)],
        further((index) => 2 * Math.max(0, index - start) + 1),
      );
      if (!isAlike(output, own, other, 0, at)) return undefined;
    }
    const counted = await countedBy(output, trial);
    const instead = counted
      ? ` Float64 gives the same numbers, up to rounding, where the positions of tokens are ${counted}.`
      : '';
    return `With other position ids ${output} is the same, bit for bit, wherever the row is padded.${instead}`;
  },
};

export const POSITION_CAUSES: readonly Cause[] = [positionsNotRead];
