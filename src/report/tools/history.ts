import { createColors } from 'picocolors';
import type { History, PastReport } from '../../tools/history/trend';
import { figure } from '../figures';
import { VERSION } from '../../core/version';
import type { TerminalOptions } from '../terminal/terminal-report';
import { VERDICT_COLUMN, verdictWord } from '../terminal/verdict-word';
import { count, counted, printableLine, wrapped } from '../text';

/** So many claims that grew are named. */
export const MOST_GROWN = 8;

/** The day and the time of an entry, in UTC. */
export function whenOf({ when }: Pick<PastReport, 'when'>): string {
  return when.slice(0, 16).replace('T', ' ');
}

/** What the trend comes to, in a sentence. */
export function historyAnswer({ reports, grown }: History): string {
  const held = reports.filter(({ verdict }) => verdict === 'held').length;
  const last = reports.at(-1)!;
  const [most] = grown;
  const growth = most
    ? ` ${most.claim} grew most: ${figure(most.first)} of its bound, and now ${figure(most.last)}.`
    : '';
  return `${count(held)} of ${counted(reports.length, 'report')} held; the last is ${last.verdict}.${growth}`;
}

/** Renders a trend: a line a report, then the claims that came nearer to their bounds. */
export function historyText(history: History, { colours = false }: TerminalOptions = {}): string {
  const paint = createColors(colours);
  const { reports, grown } = history;
  const head = `${'when'.padEnd(17)} ${'verdict'.padEnd(VERDICT_COLUMN)} ${['worst', 'cases', 'a second'].map((text) => text.padStart(8)).join(' ')}`;
  const lines = reports.flatMap((one, i) => {
    const figures = [
      one.bits ? 'bits' : one.worst ? figure(one.worst.share) : '–',
      count(one.cases),
      figure(one.perSecond),
    ];
    const line = `${whenOf(one).padEnd(17)} ${verdictWord(one.verdict, paint, VERDICT_COLUMN)} ${figures.map((text) => text.padStart(8)).join(' ')}`;
    return one.model === reports[i - 1]?.model ? [line] : [...wrapped('', one.model), line];
  });
  const named = grown.slice(0, MOST_GROWN);
  const width = Math.max(...named.map(({ claim }) => claim.length));
  return [
    paint.bold(`padproof ${VERSION} · ${counted(reports.length, 'report')}`),
    '',
    historyAnswer(history),
    '',
    paint.bold(head),
    ...lines,
    '',
    'worst: the largest deviation in parts of its bound; more than 1 is a violation.',
    'Claims that compare bits have no bound; bits: one of them is violated.',
    ...(named.length > 0 ? ['', paint.bold('Grew most, from the first report of a model to its last:')] : []),
    ...named.map(
      ({ claim, first, last, factor, model }) =>
        `  ${claim.padEnd(width)}  ${figure(first)} → ${figure(last)} (× ${figure(factor)})  ${printableLine(model)}`,
    ),
    ...(grown.length > named.length ? [`  and ${counted(grown.length - named.length, 'other claim')} less`] : []),
    '',
  ].join('\n');
}
