import type { Report } from '../../core/report/report';
import { flagOf } from '../flags';
import { count, counted, wrapped } from '../text';

/** How many pairs of classes are named before the rest is counted. */
const MOST_PAIRS = 6;

/** How often each class came, and which pairs of classes never did. */
export function coverageLines(report: Report): string[] {
  const { coverage, cases: asked } = report;
  const { cases, classes, pairs } = coverage;
  if (asked.asked === 0) return [];
  if (cases === 0) return wrapped('  classes   ', 'of 0 cases: none');
  const shares = Object.entries(classes).map(([name, n]) => `${name} ${n}`);
  const missing = pairs.missing.slice(0, MOST_PAIRS).map(([a, b]) => `${a} + ${b}`);
  const rest = pairs.missing.length - missing.length;
  const never =
    pairs.missing.length === 0 ? '' : `; never: ${missing.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
  return [
    ...wrapped('  classes   ', `of ${counted(cases, 'case')}: ${shares.join(' · ')}`),
    ...wrapped('  pairs     ', `${count(pairs.reached)} of ${count(pairs.possible)} reached${never}`),
    ...longestLines(report),
  ];
}

/** How long the longest row was, where the model takes longer ones. */
export function longestLines({ coverage, subject, maxLength, cases: { asked } }: Report): string[] {
  const { cases, longest, classes } = coverage;
  const [{ maxLength: takes, texts } = { maxLength: longest, texts: undefined }] = subject.traits;
  if (asked === 0 || cases === 0) return [];
  const tried = counted(longest, texts ? 'word' : 'position');
  if (maxLength !== undefined && maxLength > takes) {
    const most = `${flagOf('maxLength')} is ${count(maxLength)}, and the model takes ${count(takes)} at most`;
    return wrapped('  longest   ', `a row of ${tried}: ${most}`);
  }
  if (longest >= takes) return [];
  const more =
    maxLength === undefined && classes['S at the maximum'] > 0
      ? `; ${flagOf('maxLength')} ${takes} allows the longest`
      : '';
  return wrapped('  longest   ', `a row of ${tried}, of ${count(takes)} that the model takes${more}`);
}
