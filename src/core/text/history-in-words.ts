import type { Case } from '../case';

/** What was asked before a case, in words: `after one batch of 2 rows × 3 positions`. */
export function historyInWords(history: NonNullable<Case['history']>): string {
  if (history.length === 0) return 'after nothing';
  const shapes = history.map(({ rows, length }) => `${counted(rows.length, 'row')} × ${counted(length, 'position')}`);
  return history.length === 1 ? `after one batch of ${shapes[0]}` : `after batches of ${shapes.join(', then ')}`;
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
