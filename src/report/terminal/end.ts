import type { Colors } from 'picocolors/types';
import type { Report } from '../../core/report/report';
import type { Verdict } from '../../core/verdict';
import { INVARIANTS } from '../../engine/invariants';
import { checkCommand, checkInCode, drawnBy, isGivenInCode } from '../replay-line';
import { printableLine, WIDTH } from '../text';
import { MARKS, verdictWord } from './verdict-word';

/** The verdict with how many claims have which, the exit code and the seed; and what brings the same cases again. */
export function endLines(report: Report, paint: Colors): string[] {
  const { invariants, verdict, exitCode, seed, seconds } = report;
  const having = (word: Verdict): number => invariants.filter((claim) => claim.verdict === word).length;
  const [held, violated] = [having('held'), having('violated')];
  const unjudged = invariants.length - held - violated;
  const tally = Object.entries({ held, violated, unjudged }).flatMap(([word, n]) => (n > 0 ? [`${n} ${word}`] : []));
  const word = verdictWord(verdict, paint);
  const rest = `  ${tally.join(', ') || 'nothing was judged'} · exit code ${exitCode} · seed ${seed}`;
  const time = ` · ${seconds.toFixed(1)} s`;
  const isShort = MARKS[verdict].length + 1 + verdict.length + rest.length + time.length <= WIDTH;
  return [`${word}${rest}${isShort ? time : ''}`, `The same cases again: ${printableLine(sameCasesAgain(report))}`];
}

/** The command, or the line of code, that generates the same cases again. */
export function sameCasesAgain(report: Report): string {
  const { invariants, seed, subject, exhaustive } = report;
  const again = {
    seed,
    ...drawnBy(report),
    exhaustive: exhaustive?.upTo,
    minCoverage: report.minCoverage,
  };
  const some = invariants.length < INVARIANTS.length ? invariants.map(({ name }) => name).join(',') : undefined;
  return isGivenInCode(subject) ? checkInCode(again) : checkCommand(subject, again, some);
}
