import type { Report } from '../core/report/report';
import { flagOf } from './flags';
import { counted, WIDTH, wrapped } from './text';

/** How many classes are named beside the answer. */
const MOST_NAMED = 8;

/** How many cases a run with a limit of time judged; undefined of others. */
export function budgetHead({ budget, cases }: Pick<Report, 'budget' | 'cases'>): string | undefined {
  if (budget?.minutes === undefined) return undefined;
  return `${counted(cases.judged, 'case')} judged in ${timeInWords(budget.minutes)} or less, small ones first`;
}

function timeInWords(minutes: number): string {
  return minutes < 1 ? counted(Number((60 * minutes).toPrecision(2)), 'second') : counted(minutes, 'minute');
}

/** What was not reached, and what would reach it; nothing of a run whose cases came as they were drawn. */
export function budgetLines({ budget }: Report): string[] {
  if (!budget) return [];
  const { minutes, notReached, minutesForAll } = budget;
  if (notReached.length === 0)
    return minutes === undefined ? [] : wrapped('  reached   ', 'every class; a longer run adds cases');
  return wrapped('  reached   ', `all classes but ${notReached.join(', ')}; ${moreTime(minutesForAll)}`);
}

function moreTime(minutesForAll: number | undefined): string {
  return minutesForAll === undefined
    ? 'a longer run may'
    : `${flagOf('minutes')} ${minutesForAll} reaches them, at this pace`;
}

/** What the answer of a run that held says nothing of. */
export function missedLine({ budget, verdict }: Report): string[] {
  const missed = budget?.notReached ?? [];
  if (verdict !== 'held' || missed.length === 0) return [];
  const named = missed.slice(0, MOST_NAMED).join(', ');
  const rest = missed.length > MOST_NAMED ? `, and ${missed.length - MOST_NAMED} more classes` : '';
  // A number of cases may have ended it, too.
  const why = budget!.minutesForAll === undefined ? '' : ', for want of time';
  return wrapped('', `Not tried${why}: ${named}${rest}; ${moreTime(budget!.minutesForAll)}.`, WIDTH - 2);
}
