import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import { WEIGHT_SCALES } from '../core/subject';
import { INVARIANTS } from '../engine/invariants';
import type { Verdict } from '../core/verdict';
import type { InvariantReport, Report, SubjectReport } from '../core/report/report';
import { figure } from './figures';
import { flagOf } from './flags';
import { checkCommand, checkInCode, drawnBy, isGivenInCode } from './replay-line';
import { count, counted, wrapped } from './text';
import { retrievalImpactLines } from './retrieval-impact';
import { noiseLines } from './noise';
import { platformLines } from './platform';
import { judgedLines } from './judged';
import { answerLines, useLines } from './use';
import { budgetHead, budgetLines, leftWords } from './budget';
import { violationLines } from './violation';

/** The options of {@link terminalReport}. */
export interface TerminalOptions {
  /** Colour the text; every colour goes with a word, so nothing is lost without. */
  readonly colours?: boolean;
}

const MARKS: Readonly<Record<Verdict, string>> = {
  held: '✓',
  violated: '✗',
  vacuous: '○',
  unsupported: '–',
  inconclusive: '?',
};
/** How wide a verdict is with its mark and the space behind it. */
export const VERDICT_COLUMN = Math.max(...Object.keys(MARKS).map((verdict) => verdict.length)) + 4;
/** How many pairs of classes are named before the rest is counted. */
const MOST_PAIRS = 6;

/** Renders a report as text for people: verdicts, coverage, cost, then every violation with the lines that replay it. */
export function terminalReport(report: Report, { colours = false }: TerminalOptions = {}): string {
  const paint = createColors(colours);
  const violated = report.invariants.filter(({ verdict }) => verdict === 'violated');
  const sections = [
    [...headLines(report, paint), ...answerLines(report, paint)],
    claimsLines(report.invariants, paint),
    particulars(report),
    ...violated.map((invariant) => violationLines(invariant, drawnBy(report), paint, report.subject.traits)),
    endLines(report, paint),
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n') + '\n';
}

/** All that there is to say beside the claims: a label in the first twelve columns, and what it is about behind it. */
export function particulars(report: Report): string[] {
  return [
    ...judgedLines(report),
    ...useLines(report),
    ...corpusLines(report),
    ...coverageLines(report),
    ...budgetLines(report),
    ...confidenceLines(report),
    ...retrievalImpactLines(report),
    ...noiseLines(report),
    ...notComparedLines(report),
    ...memoryLines(report),
    ...platformLines(report),
    ...pooledLines(report),
    ...costLines(report),
  ];
}

/** The model as the first line names it. */
export function modelInWords(subject: Report['subject']): string {
  return isGivenInCode(subject) ? (subject.traits[0]?.name ?? 'a subject') : subject.model || 'the built-in BERT';
}

function headLines(report: Report, paint: Colors): string[] {
  const { padproof, node, subject, seed, cases, exhaustive } = report;
  const model = modelInWords(subject);
  const backend = subject.backend ?? subject.traits.find((traits) => traits.backend)?.backend;
  const { kernels, whyPlain } = subject.traits.find((traits) => traits.kernels) ?? {};
  const [{ precision, notes = [] } = {} as Partial<SubjectReport>] = subject.traits;
  return [
    ...wrapped(
      '',
      `padproof ${padproof} · ${model}${computedBy(backend, subject.browser, kernels)}${precision ? ` · ${precision}` : ''} · seed ${seed} · ${node.replace(/^v?/, 'node ')}`,
    ).map((line) => paint.bold(line)),
    ...(whyPlain === undefined ? [] : wrapped('', `Plain kernels: ${whyPlain}`)),
    ...acceptedLines(subject),
    ...notes.flatMap((note) => wrapped('', `Note: ${note}`)),
    ...(exhaustive ? exhaustiveLines(exhaustive) : []),
    ...(cases.asked === 0
      ? []
      : [
          budgetHead(report) ??
            `${count(cases.judged)} of ${counted(cases.asked, 'case')} judged${furtherWords(cases.further)}`,
        ]),
  ];
}

/** What computes: the backend, where, and which of its kernels. */
function computedBy(backend: string | undefined, browser: boolean | undefined, kernels: string | undefined): string {
  if (!backend) return kernels ? ` · kernels ${kernels}` : '';
  return ` · ${backend}${browser ? ' in a browser' : ''}${kernels ? ` · kernels ${kernels}` : ''}`;
}

/** The fault of what computes that was declared in the place of what is right. */
function acceptedLines({ traits }: Report['subject']): string[] {
  const accepted = traits.find(({ fullyMasked, knownDeviation }) => fullyMasked === knownDeviation?.fullyMasked);
  if (!accepted) return [];
  return wrapped('', `accepted: fully masked rows are ${accepted.fullyMasked}. ${accepted.knownDeviation!.what}`);
}

function furtherWords(further: number): string {
  return further === 0 ? '' : `, and ${counted(further, 'more case')} for classes that had not occurred`;
}

function exhaustiveLines({ upTo, masks, cases, passes }: NonNullable<Report['exhaustive']>): string[] {
  const inAll = `${counted(masks, 'mask')} in ${counted(cases, 'case')} and ${counted(passes, 'forward pass', 'forward passes')}`;
  return wrapped('', `every mask of up to ${counted(upTo, 'position')} judged: ${inAll}`);
}

/** The claims in their order. What to offer is said once, where several ask for the same. */
function claimsLines(invariants: readonly InvariantReport[], paint: Colors): string[] {
  const said = new Set<string | undefined>();
  return invariants.flatMap((invariant) => {
    const again = invariant.toJudge !== undefined && said.has(invariant.toJudge);
    said.add(invariant.toJudge);
    return claimLines(again ? { ...invariant, toJudge: undefined } : invariant, paint);
  });
}

function claimLines(invariant: InvariantReport, paint: Colors): string[] {
  const { name, kind, verdict, reason, toJudge, cases, compared, bounds } = invariant;
  const judged = cases.held + cases.violated;
  const numbers = `${counted(judged, 'case').padStart(11)}  ${counted(compared, 'number').padStart(21)}`;
  const first =
    `  ${verdictWord(verdict, paint, VERDICT_COLUMN)}${name.padEnd(36)}${judged > 0 ? `${numbers}  ${kind}` : ''}`.trimEnd();
  const indent = ' '.repeat(2 + VERDICT_COLUMN);
  const broken = verdict === 'violated' ? [`violated in ${count(cases.violated)} of ${counted(judged, 'case')}`] : [];
  const offer = toJudge === undefined ? [] : [`To judge it: ${toJudge}`];
  const inOrder = [...bounds].sort(
    (a, b) => WEIGHT_SCALES.indexOf(a.weightScale!) - WEIGHT_SCALES.indexOf(b.weightScale!),
  );
  const figures = inOrder.map(
    ({ weightScale, unit, observed, bound, origin, nondeterminism }) =>
      `${nondeterminism ? 'judged against its own nondeterminism, not by bits: ' : ''}${weightScale ? `${weightScale} weights: ` : ''}worst ${figure(observed)}${
        unit === 'noise' ? ` × noise, of ${figure(bound)} × allowed` : ` of ${figure(bound)} allowed (${origin})`
      }`,
  );
  return [
    first,
    ...[...broken, ...(reason === undefined ? [] : [reason]), ...offer, ...figures].flatMap((text) =>
      wrapped(indent, text),
    ),
  ];
}

/** A verdict with its mark, in its colour, at least so many columns wide. */
export function verdictWord(verdict: Verdict, paint: Colors, width = 0): string {
  const word = `${MARKS[verdict]} ${verdict}`.padEnd(width);
  if (verdict === 'held') return paint.green(word);
  return verdict === 'violated' ? paint.red(word) : paint.yellow(word);
}

/** The lines on earlier counterexamples; none where no such file was found. */
function corpusLines({ corpus, invariants }: Report): string[] {
  if (!corpus) return [];
  const { folder, readOnly, replayed, violated, held, skipped } = corpus;
  const found = invariants.some(({ counterexample, savedTo }) => counterexample && savedTo === undefined);
  const texts = [
    ...(replayed > 0
      ? [`${counted(replayed, 'earlier counterexample')} tried first: ${violated} still violated, ${held} held`]
      : []),
    ...skipped.map(({ file, why }) => `skipped ${file}: ${why}`),
    ...(readOnly && found ? [`nothing was saved in ${folder}, since CI is set; --save FOLDER saves all the same`] : []),
  ];
  return texts.flatMap((text) => wrapped('  corpus    ', text));
}

const MEMORY = {
  remembers:
    'the subject remembers answers: one batch gave other bits where others had been asked before it. Sequences were held against runs of which nothing could be remembered',
  'not judged':
    'no sequence could be asked for so that nothing could be remembered of it, so a cache may have answered whatever agreed. Pass a function that makes a fresh subject, or a module',
};

function memoryLines({ memory }: Report): string[] {
  return memory === undefined || memory === 'none seen' ? [] : wrapped('  memory    ', MEMORY[memory]);
}

function notComparedLines({ notCompared }: Report): string[] {
  if (notCompared.length === 0) return [];
  return wrapped(
    '  unread    ',
    `no claim compared ${notCompared.join(', ')} between two runs, though the subject offers it`,
  );
}

function coverageLines(report: Report): string[] {
  const { coverage, cases: asked } = report;
  const { cases, classes, pairs } = coverage;
  if (asked.asked === 0) return [];
  if (cases === 0) return wrapped('  classes   ', 'of 0 cases: none');
  const shares = Object.entries(classes).map(([name, n]) => `${name} ${n}`);
  const missing = pairs.missing.slice(0, MOST_PAIRS).map(([a, b]) => `${a} + ${b}`);
  const rest = pairs.missing.length - missing.length;
  const never =
    pairs.missing.length === 0 ? '' : `; never: ${missing.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
  return [
    ...wrapped('  classes   ', `of ${counted(cases, 'case')}: ${shares.join(' · ')}`),
    ...wrapped('  pairs     ', `${count(pairs.reached)} of ${count(pairs.possible)} reached${never}`),
    ...longestLines(report),
  ];
}

/** How long the longest row was, where the model takes longer ones. */
function longestLines({ coverage: { longest, classes }, subject, maxLength }: Report): string[] {
  const [{ maxLength: takes, texts } = { maxLength: longest, texts: undefined }] = subject.traits;
  if (longest >= takes) return [];
  const tried = counted(longest, texts ? 'word' : 'position');
  const more =
    maxLength === undefined && classes['S at the maximum'] > 0
      ? `; ${flagOf('maxLength')} ${takes} allows the longest`
      : '';
  return wrapped('  longest   ', `a row of ${tried}, of ${count(takes)} that the model takes${more}`);
}

/** What the claim that was put to the test least often says of cases that were not drawn; the others say more. */
function confidenceLines({ invariants }: Report): string[] {
  const sampled = invariants.flatMap(({ name, confidence }) => (confidence ? [{ name, ...confidence }] : []));
  if (sampled.length === 0) return [];
  const [least, ...others] = sampled.sort((a, b) => a.cases - b.cases);
  const most = others.at(-1)?.cases ?? least.cases;
  const cases = counted(least.cases, 'case');
  const range = most > least.cases ? `${cases} or more (${least.name}; others in up to ${count(most)})` : cases;
  const rate = `3/${count(least.cases)} = ${figure(100 * least.rateBelow)} %`;
  const sure = `${100 * least.level} %`;
  const meaning =
    least.rateBelow < 1
      ? `on this distribution a violation rate above ${rate} is excluded at ${sure}`
      : `too few to exclude any violation rate at ${sure}`;
  return wrapped('  held in   ', `${range}; ${meaning}`);
}

/** How many cases were judged by runs that change all at once what must not matter. */
function pooledLines({ cost: { pooled }, cases, exhaustive }: Report): string[] {
  if (!pooled) return [];
  const others = cases.judged + cases.further + (exhaustive?.cases ?? 0) - pooled;
  return wrapped('  pooled    ', `${counted(pooled, 'case')} pooled, ${count(others)} with each run by itself`);
}

function costLines({ cost, seconds }: Report): string[] {
  const runs = `${counted(cost.runsAsked, 'run')} asked for, ${count(cost.runsMade)} made`;
  const passes = `${counted(cost.passes, 'forward pass', 'forward passes')}`;
  const size = `${counted(cost.rows, 'row')}, ${counted(cost.tokens, 'token')}`;
  const looks =
    cost.secondLooks === 0
      ? ''
      : `; ${counted(cost.secondLooks, 'judgement')} repeated, with the noise measured on the case's own sequences`;
  return wrapped('  cost      ', `${runs} in ${passes} (${size}) in ${seconds.toFixed(1)} s${looks}`);
}

/** Why a run ended before its last case. */
export function stoppedWords({ by, message }: NonNullable<Report['stopped']>): string {
  return by === 'bail' ? `Ended early: ${message}.` : `Stopped by the ${by}: ${message}`;
}

/** The command, or the line of code, that generates the same cases again. */
export function sameCasesAgain(report: Report): string {
  const { invariants, seed, subject, exhaustive } = report;
  const again = {
    seed,
    ...drawnBy(report),
    exhaustive: exhaustive?.upTo,
    minCoverage: report.minCoverage,
  };
  const some = invariants.length < INVARIANTS.length ? invariants.map(({ name }) => name).join(',') : undefined;
  return isGivenInCode(subject) ? checkInCode(again) : checkCommand(subject, again, some);
}

function endLines(report: Report, paint: Colors): string[] {
  const { invariants, verdict, exitCode, seed, stopped } = report;
  const tally = (Object.keys(MARKS) as Verdict[])
    .map((word) => [word, invariants.filter((invariant) => invariant.verdict === word).length] as const)
    .filter(([, n]) => n > 0)
    .map(([word, n]) => `${n} ${word}`);
  return [
    ...report.health.flatMap(({ message }) => wrapped('', `Not healthy: ${message}`).map((line) => paint.yellow(line))),
    ...(stopped ? wrapped('', stoppedWords(stopped)).map((line) => paint.yellow(line)) : []),
    `${verdictWord(verdict, paint)}  ${tally.join(', ') || 'nothing was judged'}${leftWords(report)} · exit code ${exitCode} · seed ${seed}`,
    `The same cases again: ${sameCasesAgain(report)}`,
  ];
}
