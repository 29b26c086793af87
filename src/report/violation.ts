import type { Colors } from 'picocolors/types';
import { apart } from '../core/text/apart';
import { historyInWords } from '../core/text/history-in-words';
import type { InvariantReport } from '../core/report/report';
import { INVARIANTS } from '../engine/invariants';
import { adviceOn } from './advice';
import type { Facts } from './causes';
import { caseLines, caseTable, caseTitle } from './case-table';
import { figure, figureUp } from './figures';
import { locatedInWords, tensorLines } from './located-node';
import { outputInWords, placeInWords } from './place';
import { replayLines, type Drawn } from './replay-line';
import { count, counted, printableLine, wrapped } from './text';
import type { InvariantKind, Violation } from '../core/report/violation';
import type { Recurrence } from '../core/report/recurrence';
import type { ConfirmedCause } from '../core/report/diagnosis';
import type { Counterexample } from '../core/report/counterexample';

const LABEL = 13;

/** One thing that is said of a violation. */
export interface Field {
  readonly label: string;
  readonly text: string;
  /** Made to be copied, so never broken. */
  readonly verbatim?: true;
  /** The case, drawn below it. */
  readonly drawn?: readonly string[];
}

/** All that is known of a broken claim: numbers, place, case, how to meet it again, and what to do next. */
export function violationLines(
  invariant: InvariantReport,
  drawn: Drawn,
  colours: Colors,
  traits: Facts['traits'] = [],
): string[] {
  const title = `${colours.red(colours.bold('✗ violated'))}  ${colours.bold(invariant.name)}`;
  const fields = violationFields(invariant, drawn, traits);
  return [title, ...fields.flatMap((one) => fieldLines(one.label === 'replay' ? bold(one, colours) : one))];
}

function bold(one: Field, colours: Colors): Field {
  return { ...one, text: colours.bold(one.text) };
}

/** What {@link violationLines} says, a thing at a time. */
export function violationFields(
  { name, claim, kind, reason, counterexample, savedTo }: InvariantReport,
  drawn: Drawn,
  traits: Facts['traits'] = [],
): Field[] {
  const next = adviceOn({
    invariant: name,
    violation: counterexample?.violation,
    node: counterexample?.location.node,
    recurrence: counterexample?.recurrence,
    traits,
  });
  const note = reason === undefined ? [] : field('note', reason);
  if (!counterexample) return [...field('claim', claim), ...note, ...field('next', next)];
  const replay = replayLines(counterexample, savedTo, drawn);
  return [
    ...counterexampleFields(counterexample, kind),
    ...note,
    ...(savedTo === undefined ? [] : verbatim('saved', savedTo)),
    ...verbatim('replay', replay.command),
    ...verbatim('in code', replay.code),
    ...field('next', next),
  ];
}

/** A counterexample in words, its numbers first and its case drawn. */
export function counterexampleLines(counterexample: Counterexample, kind: InvariantKind): string[] {
  return counterexampleFields(counterexample, kind).flatMap(fieldLines);
}

/** What {@link counterexampleLines} says, a thing at a time. */
export function counterexampleFields(counterexample: Counterexample, kind: InvariantKind): Field[] {
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
    ...(isAboutAnswering(invariant) ? [] : numberFields(violation, kind)),
    ...(recurrence ? field('recurs', recurrenceInWords(recurrence)) : []),
    {
      label: 'located',
      text: locatedInWords(counterexample, kind),
      ...(location.node && { drawn: tensorLines(location.node) }),
    },
    ...(diagnosis ? field('diagnosis', diagnosis.text) : []),
    ...(diagnosis?.cause ? field('cause', causeInWords(diagnosis.cause)) : []),
    ...(diagnosis?.reach ? field('reached', diagnosis.reach.text) : []),
    ...(needs ? field('needs', needs.text) : []),
    ...(knownDeviation ? field('known', knownDeviation.what) : []),
    ...historyFields(counterexample.case),
    { label: 'case', text: caseTitle(counterexample), drawn: caseLines(counterexample) },
    ...field(
      'found',
      `as case ${found.index} of ${found.exhaustive === undefined ? '' : `every mask of up to ${counted(found.exhaustive, 'position')}, with the ids of `}seed ${found.seed}, shrunk ${counted(found.shrinks, 'time')}.${again}`,
    ),
  ];
}

/** A confirmed cause, which its evidence may name. */
function causeInWords({ name, evidence }: ConfirmedCause): string {
  return evidence.includes(name) ? evidence : `${name}. ${evidence}`;
}

/** What was asked before the case, where that is what breaks the claim. */
function historyFields({ history = [] }: Counterexample['case']): Field[] {
  if (history.length === 0) return [];
  const tables = history.flatMap((past, i) => [...(history.length > 1 ? [`batch ${i + 1}`] : []), ...caseTable(past)]);
  return [{ label: 'history', text: historyInWords(history), drawn: tables }];
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
function numberFields(violation: Violation, kind: InvariantKind): Field[] {
  const [observed, expected] = apart(violation.observed, violation.expected);
  return [
    ...field('first at', `${outputInWords(violation.output)}: ${placeInWords(violation.output, violation.index)}`),
    ...field('observed', `${observed}${runNote(violation.runs[1])}`),
    ...field('expected', `${expected}${runNote(violation.runs[0])}`),
    ...boundFields(violation, kind),
  ];
}

/** Renders the advice on a broken claim. */
export function adviceLines(facts: Facts): string[] {
  return field('next', adviceOn(facts)).flatMap(fieldLines);
}

function boundFields(violation: Violation, kind: InvariantKind): Field[] {
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

function field(label: string, text: string): Field[] {
  return [{ label, text }];
}

function verbatim(label: string, text: string): Field[] {
  return [{ label, text: printableLine(text), verbatim: true }];
}

/** A field as lines: its label, its text, and the case where it is drawn. */
export function fieldLines({ label, text, verbatim: isWhole, drawn = [] }: Field): string[] {
  const head = `  ${label.padEnd(LABEL - 2)}`;
  return [...(isWhole ? [head + text] : wrapped(head, text)), ...drawn.map((line) => `    ${line}`)];
}
