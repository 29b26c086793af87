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
import { flagOf } from './flags';
import { optimizationToBlame } from './optimization';
import { answerInWords, isSafeAsUsed } from './use';
import type { SubjectSpec } from '../core/report/subject-spec';

/**
 * Renders the reports of several forms of a model: an answer, a table with a row for each, and behind it, under its name, the report
 * of each that did not hold, and of those that held what limits the answer; with `verbose` all reports.
 */
export function severalReports(reports: Reports, { colours = false, verbose = false }: TerminalOptions = {}): string {
  const paint = createColors(colours);
  const name = namesIn(reports);
  const open = reports.reports.filter(({ verdict }) => verdict !== 'held');
  const shown = verbose ? reports.reports : reports.matrix ? open.slice(0, MOST_SHOWN) : open;
  const single = shown.map((report) => {
    return `${titleOf([report], name, paint)}\n\n${terminalReport(report, { colours, verbose })}`;
  });
  const left = reports.reports.filter((report) => !shown.includes(report));
  const cut = left.filter((report) => open.includes(report)).length;
  const others = left.filter((report) => !open.includes(report));
  // Cells need not be forms of one model.
  const blamed = reports.matrix ? [] : optimizationToBlame(reports, formOf);
  const head = [...answerOf(reports, name, paint), ...blamed, '', ...tableOf(reports, name, paint)];
  const more = cut > 0 ? [`${counted(cut, 'more cell')} did not hold: ${flagOf('verbose')} prints them, too.\n`] : [];
  return [head.join('\n') + '\n', ...limitsOf(others, name, paint), ...single, ...more, endOf(reports) + '\n'].join(
    '\n',
  );
}

/** How a report, or a form that was not run, is called among several. */
export type NameOf = (one: Report | NotRun) => string;

/** Reports of cells that are shown in full: those that did not hold, as far as somebody reads on. */
const MOST_SHOWN = 10;
/** Names that a sentence lists. */
const MOST_NAMES = 8;

/** The names of several reports: by what forms of one model differ in, or as a plan's cells are called. */
export function namesIn({ reports, notRun, matrix }: Reports): NameOf {
  const names = new Map<Report | NotRun, string>();
  for (const [i, one] of [...reports, ...notRun].entries())
    names.set(one, matrix?.names[i] ?? formInWords(one.subject));
  return (one) => names.get(one) ?? formInWords(one.subject);
}

function titleOf(reports: readonly Report[], name: NameOf, paint: Colors): string {
  const forms = reports.map((one) => printableLine(name(one)));
  const listed = forms.length > MOST_NAMES ? `${counted(forms.length, 'cell')} that held` : forms.join(', ');
  return paint.bold(`── ${listed} `.padEnd(WIDTH, '─'));
}

/** What limits the answer on forms whose report is not shown; once, where it is the same of several. */
function limitsOf(reports: readonly Report[], name: NameOf, paint: Colors): string[] {
  const having = new Map<string, Report[]>();
  for (const report of reports) {
    const text = besideAnswer(report).join('\n');
    if (text !== '') having.set(text, [...(having.get(text) ?? []), report]);
  }
  return [...having].map(([text, forms]) => `${titleOf(forms, name, paint)}\n\n${text}\n`);
}

/** How many forms are safe to batch, and which are not. */
function answerOf({ reports, notRun, verdict, matrix }: Reports, name: NameOf, paint: Colors): string[] {
  const named = (forms: readonly (Report | NotRun)[]): string => {
    const left = forms.length - MOST_NAMES;
    const more = matrix && left > 1 ? [`and ${left} more`] : [];
    return [...(more.length > 0 ? forms.slice(0, MOST_NAMES) : forms).map(name), ...more].join(', ');
  };
  const forms = counted(reports.length + notRun.length, matrix ? 'cell' : 'form');
  const held = reports.filter(isSafeAsUsed);
  const broken = reports.filter((one) => one.verdict === 'violated');
  const open = [...reports.filter((one) => !held.includes(one) && !broken.includes(one)), ...notRun];
  const texts = [
    ...(broken.length > 0 ? [`not safe to batch: ${named(broken)}`] : []),
    ...(held.length > 0 ? [`safe to batch: ${named(held)}`] : []),
    ...(open.length > 0 ? [`no answer: ${named(open)}`] : []),
  ];
  const look = verdict === 'held' && open.length > 0 ? 'inconclusive' : verdict;
  const inColour = inColourOf(look, paint);
  const told = texts.length > 0 ? texts.join('; ') : 'nothing was judged';
  const [first, ...rest] = wrapped('', `Of ${forms}, ${told}.`, WIDTH - 2);
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
  executionProvider,
  threads,
  level,
  backend,
  torchDtype,
  attention,
}: SubjectSpec): string | undefined {
  const optimised = graphOptimization && `optimization ${graphOptimization}`;
  const inThreads = threads && counted(threads, 'thread');
  const words = [dtype, optimised, executionProvider, inThreads, torchDtype, attention, level];
  return words.filter((word) => word !== undefined).join(' · ') || backend;
}

function tableOf({ reports, notRun, matrix }: Reports, name: NameOf, paint: Colors): string[] {
  const forms = [...reports, ...notRun].map((one) => printableLine(name(one)));
  const timed = reports.some(({ budget }) => budget?.minutes !== undefined);
  const width = Math.min(MOST_COLUMNS, Math.max(...forms.map((form) => form.length)));
  const { plan, part } = matrix ?? {};
  const ofPlan = part ? `shard ${part.index} of ${part.count}, of the ${part.of} cells of ${plan}` : `cells of ${plan}`;
  return [
    paint.bold(
      matrix
        ? `${forms.length} ${part ? `cells: ${printableLine(ofPlan)}` : printableLine(ofPlan)}`
        : `${forms.length} forms of the model, ${timed ? 'each for its time' : 'on the same cases'}`,
    ),
    ...reports.flatMap((report) => rowOf(report, name, width, paint, matrix !== undefined)),
    ...notRun.flatMap((one) => rowOfNotRun(one, name, width, paint)),
  ];
}

/** Of a longer name the verdict stands behind it. */
const MOST_COLUMNS = 40;

function endOf({ exitCode, seed, reports, matrix }: Reports): string {
  const seeds = matrix ? [...new Set(reports.map((one) => one.seed))] : [seed];
  const shown = seeds.length === 0 ? seed : seeds.slice(0, MOST_NAMES).join(', ');
  return `exit code ${exitCode}, the worst of them · seed ${shown}`;
}

/** @param brief is it one row of many? */
function rowOf(report: Report, name: NameOf, width: number, paint: Colors, brief: boolean): string[] {
  const { verdict, invariants, retrievalImpact, stopped } = report;
  const broken = invariants.flatMap(({ name, verdict: of }) => (of === 'violated' ? [name] : []));
  const texts = [
    ...(retrievalImpact ? [`cosine at worst ${cosineInWords(retrievalImpact.cosine.least)}`] : []),
    ...(broken.length > 0 ? [`violated: ${broken.join(', ')}`] : []),
    ...(stopped ? [printableLine(stopped.message)] : []),
    ...howOf(report, brief),
  ];
  return row(name(report), width, (columns) => verdictWord(verdict, paint, columns), texts.join('; '));
}

/** How a form that held has to be padded, and how many claims could not be judged: its report is not shown. */
function howOf(report: Report, brief: boolean): string[] {
  if (report.verdict !== 'held') return [];
  const whole = answerInWords(report);
  const words = brief
    ? `${whole
        .replace(/^Safe to batch with/, 'Safe to batch: ')
        .split('. ')[0]
        .replace(/\.$/, '')}.`
    : whole;
  const unjudged = report.invariants.filter(({ verdict }) => verdict !== 'held').length;
  return [
    ...(SAFE_ANYHOW.test(words) ? [] : [words.replace(/^Safe to batch: (.*)\.$/, 'with $1')]),
    ...(unjudged > 0 && !brief ? [`${counted(unjudged, 'claim')} unjudged`] : []),
  ];
}

function rowOfNotRun(one: NotRun, name: NameOf, width: number, paint: Colors): string[] {
  const { message, unsupported } = one;
  const word = unsupported ? verdictWord('unsupported', createColors(false)) : '? not run';
  const text = unsupported ? message.replace(/ To get it: .*$/s, ' padproof doctor says how to get it.') : message;
  return row(name(one), width, (columns) => paint.yellow(word.padEnd(columns)), text);
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
