import type { Report } from '../core/report/report';
import { flagOf } from './flags';
import { counted, wrapped } from './text';

/** How many cases a run with a limit of time judged; undefined of others. */
export function budgetHead({ budget, cases }: Report): string | undefined {
  if (budget?.minutes === undefined) return undefined;
  return `${counted(cases.judged, 'case')} judged in ${counted(budget.minutes, 'minute')} or less, small ones first`;
}

/** What was not reached, and what would reach it; nothing of a run whose cases came as they were drawn. */
export function budgetLines({ budget }: Report): string[] {
  if (!budget) return [];
  const { minutes, notReached, minutesForAll } = budget;
  if (notReached.length === 0)
    return minutes === undefined ? [] : wrapped('  reached   ', 'every class; a longer run adds cases');
  const more =
    minutesForAll !== undefined
      ? `; ${flagOf('minutes')} ${minutesForAll} reaches them, at this pace`
      : '; a longer run may';
  return wrapped('  reached   ', `all classes but ${notReached.join(', ')}${more}`);
}

/** How much was not reached, for the line of the verdict. */
export function leftWords({ budget }: Report): string {
  const left = budget?.notReached.length ?? 0;
  return left === 0 ? '' : ` · ${counted(left, 'class', 'classes')} not reached`;
}

/** What the answer of a run that held says nothing of. */
export function missedLine({ budget, verdict }: Report): string[] {
  const missed = budget?.notReached ?? [];
  if (verdict !== 'held' || missed.length === 0) return [];
  return wrapped('', `Not tried, for want of time: ${missed.join(', ')}.`);
}
