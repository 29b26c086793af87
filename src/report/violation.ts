import type { Colors } from 'picocolors/types';
import { historyInWords } from '../core/history';
import type { InvariantReport } from '../core/report/report';
import { INVARIANTS } from '../engine/invariants';
import { adviceOn } from './advice';
import type { Facts } from './causes';
import { caseLines, caseTable, caseTitle } from './case-table';
import { figure, figureUp, value } from './figures';
import { outputInWords, placeInWords } from './place';
import { replayLines, type Drawn } from './replay-line';
import { count, counted, printableLine, wrapped } from './text';
import type { InvariantKind, Violation } from '../core/report/violation';
import type { Recurrence } from '../core/report/recurrence';
import type { Counterexample } from '../core/report/counterexample';

const LABEL = 13;

/** All that is known of a broken claim: numbers, place, case, how to meet it again, and what to do next. */
export function violationLines(
  invariant: InvariantReport,
  drawn: Drawn,
  colours: Colors,
  traits: Facts['traits'] = [],
): string[] {
  const { counterexample, savedTo } = invariant;
  const title = `${colours.red(colours.bold('✗ violated'))}  ${colours.bold(invariant.name)}`;
  if (!counterexample)
    return [title, ...field('claim', invariant.claim), ...adviceLines({ invariant: invariant.name, traits })];
  const replay = replayLines(counterexample, savedTo, drawn);
  return [
    title,
    ...counterexampleLines(counterexample, invariant.kind),
    ...(savedTo === undefined ? [] : verbatim('saved', printableLine(savedTo))),
    ...verbatim('replay', colours.bold(printableLine(replay.command))),
    ...verbatim('in code', printableLine(replay.code)),
    ...adviceLines({ invariant: invariant.name, violation: counterexample.violation, traits }),
  ];
}

/** A counterexample in words, its numbers first and its case drawn. */
export function counterexampleLines(counterexample: Counterexample, kind: InvariantKind): string[] {
  const { invariant, claim, violation, location, diagnosis, knownDeviation, found, recursAlone } = counterexample;
  const { recurrence, needs } = counterexample;
  const again = recursAlone
    ? ''
    : found.exhaustive !== undefined
      ? ' Run alone it did not fail, or there was no time: this is what was seen, or the group of cases that fails together.'
      : found.path === null
        ? ' It fails only beside the other cases of its pass, so the case is the whole group, shrunk by rows.'
        : ' It is the case as it was seen: run alone it did not fail, or there was no time to run it alone.';
  return [
    ...field('claim', claim),
    ...field('seen', violation.message),
    ...(isAboutAnswering(invariant) ? [] : numberLines(violation, kind)),
    ...(recurrence ? field('recurs', recurrenceInWords(recurrence)) : []),
    ...field('located', location.where),
    ...(diagnosis ? field('diagnosis', diagnosis.text) : []),
    ...(diagnosis?.cause ? field('cause', `${diagnosis.cause.name}. ${diagnosis.cause.evidence}`) : []),
    ...(needs ? field('needs', needs.text) : []),
    ...(knownDeviation ? field('known', knownDeviation.what) : []),
    ...historyLines(counterexample.case),
    ...field('case', caseTitle(counterexample)),
    ...caseLines(counterexample).map((line) => `    ${line}`),
    ...field(
      'found',
      `as case ${found.index} of ${found.exhaustive === undefined ? '' : `every mask of up to ${counted(found.exhaustive, 'position')}, with the ids of `}seed ${found.seed}, shrunk ${counted(found.shrinks, 'time')}.${again}`,
    ),
  ];
}

/** What was asked before the case, where that is what breaks the claim. */
function historyLines({ history = [] }: Counterexample['case']): string[] {
  if (history.length === 0) return [];
  const tables = history.flatMap((past, i) => [...(history.length > 1 ? [`batch ${i + 1}`] : []), ...caseTable(past)]);
  return [...field('history', historyInWords(history)), ...tables.map((line) => `    ${line}`)];
}

/** How often it breaks when it is asked for again. */
function recurrenceInWords({ violated, tries }: Recurrence): string {
  const often = `violated in ${count(violated)} of ${counted(tries, 'try', 'tries')}`;
  if (violated === tries) return `${often} of this case`;
  const seen = violated === 0 ? ', after it was seen' : '';
  return `intermittent: ${often} of this case, as it is and by itself${seen}`;
}

function isAboutAnswering(claim: string): boolean {
  return INVARIANTS.some(({ name, aboutAnswering }) => aboutAnswering && name === claim);
}

/** The numbers that do not agree, and the bound; what was not answered has none. */
function numberLines(violation: Violation, kind: InvariantKind): string[] {
  return [
    ...field('first at', `${outputInWords(violation.output)}: ${placeInWords(violation.output, violation.index)}`),
    ...field('observed', `${value(violation.observed)}${runNote(violation.runs[1])}`),
    ...field('expected', `${value(violation.expected)}${runNote(violation.runs[0])}`),
    ...boundLines(violation, kind),
  ];
}

/** Renders the advice on a broken claim. */
export function adviceLines(facts: Facts): string[] {
  return field('next', adviceOn(facts));
}

function boundLines(violation: Violation, kind: InvariantKind): string[] {
  const { deviation, bound, noise, smallestPassingBound, count: bad, compared } = violation;
  // A positive control is broken by numbers that agree, so no bound would let it pass.
  if (kind === 'positive control')
    return field('numbers', `${count(bad)} unmoved, of ${counted(compared, 'number')} compared`);
  const times = noise === undefined ? '' : ' × noise';
  const allowed = bound === 0 ? '0 (bits are compared)' : `${figure(bound)}${times}`;
  return [
    ...field(
      'deviation',
      `${figure(deviation)}${noise === undefined ? '' : ` × the noise there, which is ${figure(noise)}`}`,
    ),
    ...field('bound', `${allowed}; the smallest that would pass is ${figureUp(smallestPassingBound)}${times}`),
    ...field('numbers', `${count(bad)} out of bounds, of ${counted(compared, 'number')} compared`),
  ];
}

function runNote(run: string): string {
  return run === '' ? '' : `  (run: ${run})`;
}

function field(label: string, text: string): string[] {
  return wrapped(`  ${label.padEnd(LABEL - 2)}`, text);
}

/** Lines that are made to be copied are never broken. */
function verbatim(label: string, text: string): string[] {
  return [`  ${label.padEnd(LABEL - 2)}${text}`];
}
