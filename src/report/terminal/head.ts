import type { Colors } from 'picocolors/types';
import type { Report } from '../../core/report/report';
import type { Verdict } from '../../core/verdict';
import { useWithOrigins } from '../../core/use';
import { WIDTH, wrapped } from '../text';
import { answerLines, lookOf } from '../use';
import { casesInWords } from './cases';
import { notesOnSubject, stoppedWords, warningsOn } from './doubts';
import { sharpestFirst } from './sharpest-first';
import { smallestInWords } from './smallest';
import { subjectLine } from './subject-line';
import { inColourOf, MARKS } from './verdict-word';

/** The answer where none of the claims gives one. */
export const NO_ANSWER: Readonly<Record<Verdict, string>> = {
  inconclusive: 'No answer: the run is inconclusive.',
  vacuous: 'No answer: nothing that was generated put a claim to the test.',
  unsupported: 'No answer: the model does not offer what judging a claim takes.',
  held: 'What was judged held, and none of it says whether padding is felt.',
  violated: 'A claim is violated.',
};

const INDENT = '  ';

/** The first lines: may the model be batched, how, what it is, and the smallest batch that shows why not. */
export function headLines(report: Report, paint: Colors): string[] {
  const { verdict, stopped } = report;
  // What few cases say too little of is what held; a counterexample needs no other.
  const doubted = verdict === 'violated' ? { ...report, health: [] } : report;
  const answer = answerLines(report, paint);
  const brokeOff = verdict === 'inconclusive' && stopped?.by === 'subject' ? [stoppedWords(stopped)] : [];
  // What the subject threw is all that there is to know.
  const instead = brokeOff.length > 0 ? wrapped('', brokeOff[0], WIDTH - INDENT.length) : [NO_ANSWER[verdict]];
  const look = lookOf(report);
  const [first, ...rest] = answer.length > 0 ? answer : instead.map(inColourOf(verdict, paint));
  return [
    paint.bold(`${inColourOf(look, paint)(MARKS[look])} ${first}`),
    ...rest.map((line) => INDENT + line),
    INDENT + subjectLine(report),
    ...evidenceOf(report).flatMap((text) => wrapped(INDENT, text)),
    ...notesOnSubject(report).flatMap((note) => wrapped(INDENT, note)),
    ...warningsOn(doubted)
      .filter((warning) => !brokeOff.includes(warning))
      .flatMap((warning) => wrapped(INDENT, warning).map(paint.yellow)),
  ];
}

/** What the answer goes by: the use that it is about, the smallest case, and how much was tried. */
function evidenceOf(report: Report): string[] {
  const { use, invariants } = report;
  const [sharpest] = sharpestFirst(invariants);
  const isJudged = invariants.some(({ compared }) => compared > 0);
  return [
    ...(sharpest?.counterexample ? [smallestInWords(sharpest.counterexample)] : []),
    ...(use && isJudged ? [`Judged as it is used: ${useWithOrigins(use)}.`] : []),
    ...casesInWords(report),
  ];
}
