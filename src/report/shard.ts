import { quoted } from '../core/text/command-words';
import { mayBeForgiven } from '../engine/judge/tally';
import { invariantNamed } from '../engine/invariants';
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
    `  padproof merge ${printableLine(quoted(file))} ${count > 1 ? 'OTHERS…' : ''}`.trimEnd(),
    '',
  ].join('\n');
}

/**
 * The claims that are violated whatever other shards find. A positive control that may be mute in some cases is forgiven where it
 * speaks in those of others.
 */
export function settledIn({ invariants, subject, stopped }: Report): string[] {
  const outputs = subject.traits[0]?.outputs ?? [];
  return violatedIn(invariants).filter(
    (name) => stopped === undefined || !mayBeForgiven(invariantNamed(name), outputs),
  );
}

function violatedIn(invariants: Report['invariants']): string[] {
  return invariants.flatMap(({ name, verdict }) => (verdict === 'violated' ? [name] : []));
}

function formLines(report: Report, who: string): string[] {
  const { subject, cases, exhaustive, invariants, stopped } = report;
  const name = [subject.model || 'the built-in BERT', ...specWords(subject)].join(' ');
  const masks = exhaustive ? `, and ${exhaustive.masks} masks` : '';
  const violated = settledIn(report);
  const open = violatedIn(invariants).filter((name) => !violated.includes(name));
  return [
    `${who}, ${printableLine(name)}: judged ${cases.judged + cases.further} of ${cases.asked} cases${masks}.`,
    violated.length > 0 ? `Violated in them: ${violated.join(', ')}.` : 'Nothing is violated in them.',
    ...(open.length > 0
      ? [`Not settled in them: ${open.join(', ')}. The model may answer it in the cases of others.`]
      : []),
    ...(stopped && stopped.by !== 'shards'
      ? [`Ended early, by the ${stopped.by}: ${printableLine(stopped.message)}`]
      : []),
  ];
}
