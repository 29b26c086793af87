import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import type { Report } from '../core/report/report';
import type { NotRun, Reports } from '../engine/campaign/reports';
import { cosineInWords } from './retrieval-impact';
import type { TerminalOptions } from './terminal/terminal-report';
import { besideAnswer } from './terminal/beside-answer';
import { inColourOf, MARKS, VERDICT_COLUMN, verdictWord } from './terminal/verdict-word';
import { terminalReport } from './terminal/terminal-report';
import { counted, printableLine, WIDTH, wrapped } from './text';
import { optimizationToBlame } from './optimization';
import { answerInWords, isOpenOnLeft } from './use';
import type { SubjectSpec } from '../core/report/subject-spec';

/**
 * Renders the reports of several forms of a model: an answer, a table with a row for each, and behind it, under its name, the report
 * of each that did not hold, and of those that held what limits the answer; with `verbose` all reports.
 */
export function severalReports(reports: Reports, { colours = false, verbose = false }: TerminalOptions = {}): string {
  const paint = createColors(colours);
  const shown = reports.reports.filter(({ verdict }) => verbose || verdict !== 'held');
  const single = shown.map((report) => {
    return `${titleOf([report], paint)}\n\n${terminalReport(report, { colours, verbose })}`;
  });
  const others = reports.reports.filter((report) => !shown.includes(report));
  const head = [...answerOf(reports, paint), ...optimizationToBlame(reports, formOf), '', ...tableOf(reports, paint)];
  return [head.join('\n') + '\n', ...limitsOf(others, paint), ...single, endOf(reports) + '\n'].join('\n');
}

function titleOf(reports: readonly Report[], paint: Colors): string {
  const forms = reports.map(({ subject }) => printableLine(formInWords(subject)));
  return paint.bold(`── ${forms.join(', ')} `.padEnd(WIDTH, '─'));
}

/** What limits the answer on forms whose report is not shown; once, where it is the same of several. */
function limitsOf(reports: readonly Report[], paint: Colors): string[] {
  const having = new Map<string, Report[]>();
  for (const report of reports) {
    const text = besideAnswer(report).join('\n');
    if (text !== '') having.set(text, [...(having.get(text) ?? []), report]);
  }
  return [...having].map(([text, forms]) => `${titleOf(forms, paint)}\n\n${text}\n`);
}

/** How many forms are safe to batch, and which are not. */
function answerOf({ reports, notRun, verdict }: Reports, paint: Colors): string[] {
  const named = (forms: readonly { readonly subject: SubjectSpec }[]): string =>
    forms.map(({ subject }) => formInWords(subject)).join(', ');
  const forms = counted(reports.length + notRun.length, 'form');
  const held = reports.filter((one) => one.verdict === 'held' && !isOpenOnLeft(one));
  const broken = reports.filter((one) => one.verdict === 'violated');
  const open = [...reports.filter((one) => !held.includes(one) && !broken.includes(one)), ...notRun];
  const texts = [
    ...(broken.length > 0 ? [`not safe to batch: ${named(broken)}`] : []),
    ...(held.length > 0 ? [`safe to batch: ${named(held)}`] : []),
    ...(open.length > 0 ? [`no answer: ${named(open)}`] : []),
  ];
  const look = verdict === 'held' && open.length > 0 ? 'inconclusive' : verdict;
  const inColour = inColourOf(look, paint);
  const [first, ...rest] = wrapped('', `Of ${forms}, ${texts.join('; ')}.`, WIDTH - 2);
  return [paint.bold(inColour(`${MARKS[look]} ${first}`)), ...rest.map((line) => inColour(`  ${line}`))];
}

/** An answer to which a row has nothing to add. */
const SAFE_ANYHOW = /^Safe to batch(, however it is padded)?\.$/;

/** The name of one form of a model among several, such as `q8 · texts`. */
export function formInWords(subject: SubjectSpec): string {
  return formOf(subject) ?? 'the model';
}

/** What {@link formInWords} names; undefined where nothing tells forms apart. */
export function formOf({
  dtype,
  graphOptimization,
  level,
  backend,
  torchDtype,
  attention,
}: SubjectSpec): string | undefined {
  const optimised = graphOptimization && `optimization ${graphOptimization}`;
  return [dtype, optimised, torchDtype, attention, level].filter((word) => word !== undefined).join(' · ') || backend;
}

function tableOf({ reports, notRun }: Reports, paint: Colors): string[] {
  const forms = [...reports, ...notRun].map(({ subject }) => printableLine(formInWords(subject)));
  const timed = reports.some(({ budget }) => budget?.minutes !== undefined);
  const width = Math.max(...forms.map((form) => form.length));
  return [
    paint.bold(`${forms.length} forms of the model, ${timed ? 'each for its time' : 'on the same cases'}`),
    ...reports.flatMap((report) => rowOf(report, width, paint)),
    ...notRun.flatMap((one) => rowOfNotRun(one, width, paint)),
  ];
}

function endOf({ exitCode, seed }: Reports): string {
  return `exit code ${exitCode}, the worst of them · seed ${seed}`;
}

function rowOf(report: Report, width: number, paint: Colors): string[] {
  const { subject, verdict, invariants, retrievalImpact } = report;
  const broken = invariants.flatMap(({ name, verdict: of }) => (of === 'violated' ? [name] : []));
  const texts = [
    ...(retrievalImpact ? [`cosine at worst ${cosineInWords(retrievalImpact.cosine.least)}`] : []),
    ...(broken.length > 0 ? [`violated: ${broken.join(', ')}`] : []),
    ...howOf(report),
  ];
  return row(formInWords(subject), width, (columns) => verdictWord(verdict, paint, columns), texts.join('; '));
}

/** How a form that held has to be padded, and how many claims could not be judged: its report is not shown. */
function howOf(report: Report): string[] {
  if (report.verdict !== 'held') return [];
  const words = answerInWords(report);
  const unjudged = report.invariants.filter(({ verdict }) => verdict !== 'held').length;
  return [
    ...(SAFE_ANYHOW.test(words) ? [] : [words.replace(/^Safe to batch: (.*)\.$/, 'with $1')]),
    ...(unjudged > 0 ? [`${counted(unjudged, 'claim')} unjudged`] : []),
  ];
}

function rowOfNotRun({ subject, message }: NotRun, width: number, paint: Colors): string[] {
  return row(formInWords(subject), width, (columns) => paint.yellow('? not run'.padEnd(columns)), message);
}

/**
 * The first line with its form and verdict, and what else there is to say as a column behind them.
 * @param verdict writes it at least so many columns wide, without counting its colour
 */
function row(form: string, width: number, verdict: (columns: number) => string, text: string): string[] {
  const head = `  ${printableLine(form).padEnd(width)}  `;
  if (text === '') return [head + verdict(0)];
  const indent = head.length + VERDICT_COLUMN;
  const [first, ...rest] = wrapped(' '.repeat(indent), text);
  return [head + verdict(VERDICT_COLUMN) + first.slice(indent), ...rest];
}
