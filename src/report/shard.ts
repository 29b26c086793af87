import type { Report } from '../core/report/report';
import { printableLine } from '../core/text/printable';
import { specWords } from './flags';

/**
 * Renders what one of several shards saw, in a few lines: it has no verdict about the whole.
 * @param reports one for each form of the model
 * @param file where what the merge takes was written
 */
export function shardText(
  reports: readonly Report[],
  { index, count }: { readonly index: number; readonly count: number },
  file: string,
): string {
  return [
    ...reports.flatMap((report) => formLines(report, `Shard ${index} of ${count}`)),
    'That is no verdict: the shards have one together, once they are merged.',
    `  padproof merge ${printableLine(file)} ${count > 1 ? 'OTHERS…' : ''}`.trimEnd(),
    '',
  ].join('\n');
}

function formLines({ subject, cases, exhaustive, invariants, stopped }: Report, who: string): string[] {
  const name = [subject.model || 'the built-in BERT', ...specWords(subject)].join(' ');
  const masks = exhaustive ? `, and ${exhaustive.masks} masks` : '';
  const violated = invariants.filter(({ verdict }) => verdict === 'violated').map((one) => one.name);
  return [
    `${who}, ${printableLine(name)}: judged ${cases.judged + cases.further} of ${cases.asked} cases${masks}.`,
    violated.length > 0 ? `Violated in them: ${violated.join(', ')}.` : 'Nothing is violated in them.',
    ...(stopped && stopped.by !== 'shards'
      ? [`Ended early, by the ${stopped.by}: ${printableLine(stopped.message)}`]
      : []),
  ];
}
