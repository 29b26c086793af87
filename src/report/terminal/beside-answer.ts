import type { Report } from '../../core/report/report';
import { missedLine } from '../budget';
import { wrapped } from '../text';
import { limitsInShort } from '../use';
import { corpusLines } from './corpus';
import { longestLines } from './coverage';
import { memoryLines, notComparedLines, notesOnSubject, warningsOn } from './doubts';

const INDENT = '  ';

/** What limits an answer, in short, each behind its label. */
export function limitingLines(report: Report): string[] {
  return [
    ...limitsInShort(report),
    ...longestLines(report),
    ...corpusLines(report),
    ...notComparedLines(report),
    ...memoryLines(report),
  ];
}

/** All that has to be known beside an answer where the report itself is not shown: what was not tried, notes, warnings, limits. */
export function besideAnswer(report: Report): string[] {
  const texts = [...notesOnSubject(report), ...warningsOn(report)];
  return [
    ...missedLine(report).map((line) => INDENT + line),
    ...texts.flatMap((text) => wrapped(INDENT, text)),
    ...limitingLines(report),
  ];
}
