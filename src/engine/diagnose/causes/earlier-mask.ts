import type { Cause } from './cause';
import { LEFT_PADDED, RIGHT_PADDED } from './trial';

/** So many rows, of so few positions: a shape that no case is likely to have had before. */
const ROWS = 7;

/** What a shape was first asked with is what every later batch of it gets. */
export const earlierMask: Cause = {
  name: 'the mask of an earlier batch is used',
  async confirm(_output, trial) {
    const seen = async (at: readonly number[], queries: readonly number[]): Promise<string[] | undefined> => {
      const [layer] = await trial.attended(new Array(ROWS).fill(trial.row(at)));
      return layer && Array.from({ length: layer.heads }, (_, head) => String(layer.seen(0, head, queries)));
    };
    const before = await seen(RIGHT_PADDED, RIGHT_PADDED);
    if (!before?.every((keys) => keys === String(RIGHT_PADDED))) return undefined;
    const after = await seen(LEFT_PADDED, LEFT_PADDED);
    return after!.every((keys) => keys === String(RIGHT_PADDED))
      ? `Of ${ROWS} rows with tokens at ${RIGHT_PADDED.join(', ')} tokens see those; of as many with tokens at ${LEFT_PADDED.join(', ')} they still see ${RIGHT_PADDED.join(', ')}.`
      : undefined;
  },
};
