import type { BudgetReport } from '../core/report/budget';
import type { Report } from '../core/report/report';
import { terminalReport } from './terminal/terminal-report';
import { allHeld } from './testing/reports';

const textOf = (budget: BudgetReport, rest: Partial<Report> = {}): string =>
  terminalReport({ ...allHeld, ...rest, budget }, { verbose: true }).replace(/\s+/g, ' ');

test('what time did not reach stands beside the answer and with the coverage', () => {
  const text = textOf({ minutes: 1, notReached: ['S = 129', 'S at the maximum'], minutesForAll: 3 });
  expect(text).toContain(`${allHeld.cases.judged} cases judged in 1 minute or less, small ones first`);
  expect(text).toContain(
    'Not tried, for want of time: S = 129, S at the maximum; --minutes 3 reaches them, at this pace.',
  );
  expect(text).toContain('all classes but S = 129, S at the maximum; --minutes 3 reaches them, at this pace');
  expect(text).toContain(`--runs ${allHeld.cases.asked} --small-first`);
});

test('where all was reached nothing is missing, and a count alone has no time', () => {
  const whole = textOf({ minutes: 2, notReached: [] });
  expect(whole).toContain('every class; a longer run adds cases');
  expect(whole).not.toMatch(/not reached|Not tried/);
  expect(textOf({ minutes: 0.053, notReached: [] })).toContain('cases judged in 3.2 seconds or less,');
  const counted = textOf({ notReached: ['S = 129'] });
  expect(counted).toContain(`${allHeld.cases.judged} of ${allHeld.cases.asked} cases judged`);
  expect(counted).toContain('all classes but S = 129; a longer run may');
});
