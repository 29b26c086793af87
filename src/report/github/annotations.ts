import type { Report } from '../../core/report/report';
import type { Reports } from '../../engine/campaign/reports';
import { printable } from '../../core/text/printable';
import { drawnBy, replayLines } from '../replay-line';
import { stoppedWords } from '../terminal/doubts';
import { NO_ANSWER } from '../terminal/head';
import type { Named } from './of-all';
import { ofAll } from './of-all';

/** GitHub shows ten annotations of a kind for a step. */
const MOST = 10;

interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly text: string;
}

/**
 * What a run found, as workflow commands of GitHub Actions, a line each: an error for each broken claim, a warning for each reason
 * not to believe the run. No more than ten; the last says how many are left out.
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubAnnotations(report: Report | Reports): string[] {
  const { named, notRun, nameOf } = ofAll(report);
  const all: Annotation[] = [
    ...named.flatMap(violated),
    ...notRun.map((one) => ({
      level: 'error' as const,
      title: `${nameOf(one)} was not run`,
      text: one.message,
    })),
    ...named.flatMap(doubtful),
  ];
  const shown = all.length > MOST ? all.slice(0, MOST - 1) : all;
  const left = all.length - shown.length;
  const rest: Annotation = { level: 'warning', title: `${left} more`, text: 'The summary of the job has them all.' };
  return [...shown, ...(left > 0 ? [rest] : [])].map(commandOf);
}

function violated({ title, report }: Named): Annotation[] {
  return report.invariants.flatMap(({ name, verdict, claim, counterexample, savedTo }) => {
    if (verdict !== 'violated') return [];
    const text = counterexample
      ? [
          counterexample.violation.message,
          ...(counterexample.diagnosis?.cause ? [`Cause: ${counterexample.diagnosis.cause.name}.`] : []),
          `Replay: ${replayLines(counterexample, savedTo, drawnBy(report)).command}`,
        ]
      : [claim];
    return [{ level: 'error', title: `${title}: ${name} is violated`, text: text.join('\n') }];
  });
}

/** Reasons not to believe a run, or why it answers nothing. */
function doubtful({ title, report: { health, stopped, verdict } }: Named): Annotation[] {
  const warning = (what: string, text: string): Annotation => ({ level: 'warning', title: `${title}: ${what}`, text });
  const doubts = [
    ...health.map(({ message }) => warning('not healthy', message)),
    ...(stopped ? [warning('ended early', stoppedWords(stopped))] : []),
  ];
  const isAnswered = verdict === 'held' || verdict === 'violated';
  return isAnswered || doubts.length > 0 ? doubts : [warning(verdict, NO_ANSWER[verdict])];
}

function commandOf({ level, title, text }: Annotation): string {
  return `::${level} title=${property(`padproof: ${title}`)}::${data(text)}`;
}

function data(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
