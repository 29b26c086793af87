import type { Colors } from 'picocolors/types';
import type { Counterexample } from '../../core/report/counterexample';
import type { InvariantKind } from '../../core/report/violation';
import type { InvariantReport, Report } from '../../core/report/report';
import { drawnBy, isGivenInCode } from '../replay-line';
import { counted } from '../text';
import type { Field } from '../violation';
import { counterexampleFields, fieldLines, violationFields } from '../violation';
import { MARKS } from './verdict-word';

/** What is said of a violation where not all is, in this order. */
const SHORT = [
  'claim',
  'case',
  'found',
  'history',
  'seen',
  'recurs',
  'located',
  'diagnosis',
  'cause',
  'reached',
  'known',
  'next',
];
const REPLAY = ['note', 'saved', 'replay'];
/** What is not said again where an earlier violation of the report has the same. */
const ONCE = new Set(['diagnosis', 'cause', 'reached', 'known', 'next']);

/** Broken claims in short, in their order: of each the batch, what is seen, the cause, what to do, and what replays it. */
export function shortViolations(violated: readonly InvariantReport[], report: Report, paint: Colors): string[][] {
  const said = new Set<string>();
  const order = [...SHORT, ...REPLAY, ...(isGivenInCode(report.subject) ? ['in code'] : [])];
  return violated.map((invariant) => {
    const all = violationFields(invariant, drawnBy(report), report.subject.traits);
    const fields = inOrder(all, order, invariant.counterexample);
    const judged = invariant.cases.held + invariant.cases.violated;
    const often = judged > 0 ? `, in ${invariant.cases.violated} of ${counted(judged, 'case')}` : '';
    const title = `${paint.red(`${MARKS.violated} violated`)}  ${paint.bold(invariant.name)}${often}`;
    const isSaid = fields.some((field) => field.label === 'cause' && said.has(keyOf(field)));
    // A claim's own advice does not know of a cause that was told before.
    const told = isSaid ? fields.filter(({ label }) => label !== 'next') : fields;
    return [title, ...told.flatMap((field) => fieldLines(once(field, said)))];
  });
}

/** A counterexample in short: its case drawn, what is seen and the cause. */
export function counterexampleInShort(counterexample: Counterexample, kind: InvariantKind): string[] {
  return inOrder(counterexampleFields(counterexample, kind), SHORT, counterexample).flatMap(fieldLines);
}

function inOrder(fields: readonly Field[], order: readonly string[], of?: Counterexample): Field[] {
  // How it was found is said where the case alone did not fail.
  const isAlone = of?.recursAlone !== false;
  const chosen = fields.filter(({ label }) => order.includes(label) && !(isAlone && label === 'found'));
  return withoutProof(chosen).sort((a, b) => order.indexOf(a.label) - order.indexOf(b.label));
}

/** Where the cause is known, the diagnosis is what it is of, without what shows it. */
function withoutProof(fields: readonly Field[]): Field[] {
  const isKnown = fields.some(({ label }) => label === 'cause');
  return fields.map((field) =>
    isKnown && field.label === 'diagnosis' ? { ...field, text: field.text.replace(/: .*$/s, '.') } : field,
  );
}

/** A field, or that it is the same as above. */
function once(field: Field, said: Set<string>): Field {
  if (!ONCE.has(field.label)) return field;
  if (said.has(keyOf(field))) return { ...field, text: 'as above' };
  said.add(keyOf(field));
  return field;
}

function keyOf({ label, text }: Field): string {
  return `${label} ${text}`;
}
