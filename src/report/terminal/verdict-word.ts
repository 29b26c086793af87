import type { Colors } from 'picocolors/types';
import type { Verdict } from '../../core/verdict';

export const MARKS: Readonly<Record<Verdict, string>> = {
  held: '✓',
  violated: '✗',
  vacuous: '○',
  unsupported: '–',
  inconclusive: '?',
};

/** How wide a verdict is with its mark and the space behind it. */
export const VERDICT_COLUMN = Math.max(...Object.keys(MARKS).map((verdict) => verdict.length)) + 4;

/** A verdict with its mark, in its colour, at least so many columns wide. */
export function verdictWord(verdict: Verdict, paint: Colors, width = 0): string {
  return inColourOf(verdict, paint)(`${MARKS[verdict]} ${verdict}`.padEnd(width));
}

/** The colour of a verdict. */
export function inColourOf(verdict: Verdict, paint: Colors): (text: string) => string {
  if (verdict === 'held') return paint.green;
  return verdict === 'violated' ? paint.red : paint.yellow;
}
