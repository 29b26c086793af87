import type { Cause } from './cause';
import type { Trial } from './trial';
import { isAlike, POSITIONS } from './trial';

/** Rows of a batch with no padding at all. */
const ROWS = 4;
const EVERYWHERE = Array.from({ length: POSITIONS }, (_, i) => i);

/** For each row the others that move it, in a batch without padding. */
async function feltRows(output: string, trial: Trial): Promise<number[][]> {
  const rows = Array.from({ length: ROWS }, () => trial.row(EVERYWHERE));
  const before = await trial.ask(rows);
  const felt: number[][] = rows.map(() => []);
  for (let other = 0; other < ROWS; other++) {
    const changed = rows.map((row, r) => (r === other ? { ...row, tokens: [...row.tokens].reverse() } : row));
    const after = await trial.ask(changed);
    for (let r = 0; r < ROWS; r++) {
      if (r !== other && !isAlike(output, before, after, r, EVERYWHERE)) felt[r].push(other);
    }
  }
  return felt;
}

function company(name: string, others: ((row: number) => number[])[], seen: string): Cause {
  return {
    name,
    async confirm(output, trial) {
      const felt = await feltRows(output, trial);
      const isMet = others.some((some) => felt.every((rows, r) => String(rows) === String(some(r))));
      return isMet ? `In a batch without any padding ${output} of each row feels ${seen}.` : undefined;
    },
  };
}

export const COMPANY: readonly Cause[] = [
  company(
    'something is taken over the whole batch',
    [(row) => [0, 1, 2, 3].filter((other) => other !== row)],
    'what every other row says: a scale of quantisation or a statistic is taken over all of them, or they are mixed',
  ),
  company(
    'the next row is read',
    // Through a second layer the one after it, too.
    [(row) => [(row + 1) % ROWS], (row) => [(row + 1) % ROWS, (row + 2) % ROWS].sort()],
    'what the next row says, and not the row before it',
  ),
];
