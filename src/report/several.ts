import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import type { Report } from '../core/report/report';
import type { NotRun, Reports } from '../engine/campaign/reports';
import { value } from './figures';
import type { TerminalOptions } from './terminal';
import { terminalReport, VERDICT_COLUMN, verdictWord } from './terminal';
import { printable, WIDTH, wrapped } from './text';
import type { SubjectSpec } from '../core/report/subject-spec';

/** The report of each form of a model, under its name, and behind them a table with a row for each. */
export function severalReports(reports: Reports, { colours = false }: TerminalOptions = {}): string {
  const paint = createColors(colours);
  const single = reports.reports.map((report) => {
    const title = `── ${printable(formInWords(report.subject))} `;
    return `${paint.bold(title.padEnd(WIDTH, '─'))}\n\n${terminalReport(report, { colours })}`;
  });
  return [...single, tableOf(reports, paint).join('\n') + '\n'].join('\n');
}

/** The name of one form of a model among several, such as `q8 · texts`. */
export function formInWords({ dtype, level, backend, torchDtype, attention }: SubjectSpec): string {
  return (
    [dtype, torchDtype, attention, level].filter((word) => word !== undefined).join(' · ') || (backend ?? 'the model')
  );
}

function tableOf({ reports, notRun, seed, exitCode }: Reports, paint: Colors): string[] {
  const forms = [...reports, ...notRun].map(({ subject }) => formInWords(subject));
  const timed = reports.some(({ budget }) => budget?.minutes !== undefined);
  const width = Math.max(...forms.map((form) => form.length));
  return [
    paint.bold(`${forms.length} forms of the model, ${timed ? 'each for its time' : 'on the same cases'}`),
    ...reports.flatMap((report) => rowOf(report, width, paint)),
    ...notRun.flatMap((one) => rowOfNotRun(one, width, paint)),
    `exit code ${exitCode}, the worst of them · seed ${seed}`,
  ];
}

function rowOf({ subject, verdict, invariants, retrievalImpact }: Report, width: number, paint: Colors): string[] {
  const broken = invariants.flatMap(({ name, verdict: of }) => (of === 'violated' ? [name] : []));
  const texts = [
    ...(retrievalImpact ? [`cosine at worst ${value(retrievalImpact.cosine.least)}`] : []),
    ...(broken.length > 0 ? [`violated: ${broken.join(', ')}`] : []),
  ];
  return row(formInWords(subject), width, (columns) => verdictWord(verdict, paint, columns), texts.join('; '));
}

function rowOfNotRun({ subject, message }: NotRun, width: number, paint: Colors): string[] {
  return row(formInWords(subject), width, (columns) => paint.yellow('? not run'.padEnd(columns)), message);
}

/**
 * The first line with its form and verdict, and what else there is to say as a column behind them.
 * @param verdict writes it at least so many columns wide, without counting its colour
 */
function row(form: string, width: number, verdict: (columns: number) => string, text: string): string[] {
  const head = `  ${printable(form).padEnd(width)}  `;
  if (text === '') return [head + verdict(0)];
  const indent = head.length + VERDICT_COLUMN;
  const [first, ...rest] = wrapped(' '.repeat(indent), text);
  return [head + verdict(VERDICT_COLUMN) + first.slice(indent), ...rest];
}
