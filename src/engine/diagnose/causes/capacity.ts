import { SubjectError } from '../../../core/errors';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { isAlike, named, POSITIONS } from './trial';

/** How often the same row stands in a batch: enough to fill the places of most mixtures of experts of a test's size. */
const COPIES = 32;

/**
 * How many of the copies of a row without padding get what it gets alone, where they are the first ones and all behind them get the
 * same other numbers; undefined where it is not so. Beside the last that gets its own, one may get something between.
 */
async function served(output: string, trial: Trial, length: number): Promise<number | undefined> {
  const at = Array.from({ length }, (_, i) => i);
  const row = trial.row(at, undefined, 0, length);
  const alone = await trial.ask([row], undefined, length);
  const many = await trial.ask(new Array<typeof row>(COPIES).fill(row), undefined, length);
  const tensor = named(output, many);
  if (!tensor || !isAlike(output, alone, many, 0, at)) return undefined;
  const { data } = tensor.values;
  const share = data.length / COPIES;
  const isLike = (r: number, other: number): boolean => {
    for (let i = 0; i < share; i++) if (data[r * share + i] !== data[other * share + i]) return false;
    return true;
  };
  let first = 1;
  while (first < COPIES && isLike(first, 0)) first++;
  for (let r = first + 1; r < COPIES; r++) if (isLike(r, 0) || !isLike(r, COPIES - 1)) return undefined;
  return first < COPIES - 1 ? first : undefined;
}

/** The same of whole rows and of half ones; nothing of a subject that refuses so many rows. */
async function servedOf(output: string, trial: Trial): Promise<[whole?: number, half?: number]> {
  try {
    const whole = await served(output, trial, POSITIONS);
    return whole === undefined ? [] : [whole, await served(output, trial, POSITIONS / 2)];
  } catch (thrown) {
    if (thrown instanceof SubjectError) return [];
    throw thrown;
  }
}

/** A mixture of experts takes so many tokens of a batch, padding with them, and drops those behind. */
export const expertCapacity: Cause = {
  name: 'a batch has a number of places for tokens, and those behind get none (expert capacity)',
  besides: ['row-order-is-ignored'],
  async confirm(output, trial) {
    const [whole, half] = await servedOf(output, trial);
    // What counts rows, and not tokens, serves as many of them however long they are.
    return whole !== undefined && half !== undefined && half > whole
      ? `Of ${COPIES} times the same row of ${POSITIONS} tokens the first ${whole} get what it gets alone, and those behind get other numbers; of rows of ${POSITIONS / 2} tokens it is the first ${half}.`
      : undefined;
  },
};
