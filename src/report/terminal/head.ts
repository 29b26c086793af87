import type { Colors } from 'picocolors/types';
import type { Report } from '../../core/report/report';
import type { Verdict } from '../../core/verdict';
import { useWithOrigins } from '../../core/use';
import { wrapped } from '../text';
import { answerLines } from '../use';
import { casesInWords } from './cases';
import { notesOnSubject, warningsOn } from './doubts';
import { sharpestFirst } from './sharpest-first';
import { smallestInWords } from './smallest';
import { subjectLine } from './subject-line';
import { inColourOf, MARKS } from './verdict-word';

/** The answer where none of the claims gives one. */
export const NO_ANSWER: Readonly<Record<Verdict, string>> = {
  inconclusive: 'No answer: the run is inconclusive.',
  vacuous: 'No answer: nothing that was generated put a claim to the test.',
  unsupported: 'No answer: the model does not offer what judging a claim takes.',
  held: 'The claims held.',
  violated: 'A claim is violated.',
};

const INDENT = '  ';

/** The first lines: may the model be batched, how, what it is, and the smallest batch that shows why not. */
export function headLines(report: Report, paint: Colors): string[] {
  const { verdict } = report;
  const answer = answerLines(report, paint);
  const [first, ...rest] = answer.length > 0 ? answer : [inColourOf(verdict, paint)(NO_ANSWER[verdict])];
  return [
    paint.bold(`${inColourOf(verdict, paint)(MARKS[verdict])} ${first}`),
    ...rest.map((line) => INDENT + line),
    INDENT + subjectLine(report),
    ...evidenceOf(report).flatMap((text) => wrapped(INDENT, text)),
    ...notesOnSubject(report).flatMap((note) => wrapped(INDENT, note)),
    ...warningsOn(report).flatMap((warning) => wrapped(INDENT, warning).map(paint.yellow)),
  ];
}

/** What the answer goes by: the use that it is about, the smallest case, and how much was tried. */
function evidenceOf(report: Report): string[] {
  const { use, verdict } = report;
  const [sharpest] = sharpestFirst(report.invariants);
  return [
    ...(sharpest?.counterexample ? [smallestInWords(sharpest.counterexample)] : []),
    ...(use && verdict === 'held' ? [`Judged as it is used: ${useWithOrigins(use)}.`] : []),
    ...casesInWords(report),
  ];
}
