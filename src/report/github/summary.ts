import { createColors } from 'picocolors';
import type { InvariantReport, Report } from '../../core/report/report';
import type { Reports } from '../../engine/campaign/reports';
import { casesInWords } from '../terminal/cases';
import { notesOnSubject, stoppedWords } from '../terminal/doubts';
import { sameCasesAgain } from '../terminal/end';
import { NO_ANSWER } from '../terminal/head';
import { sharpestFirst } from '../terminal/sharpest-first';
import { shortViolations } from '../terminal/short-violation';
import { modelInWords } from '../terminal/subject-line';
import { MARKS, verdictWord } from '../terminal/verdict-word';
import { counted } from '../text';
import { answerLines, lookOf } from '../use';
import { escaped, fenced, tableRow } from './markdown';
import type { Named } from './of-all';
import { ofAll } from './of-all';

/** GitHub takes 1 MiB from a step; what people read is far shorter. */
const MOST_BYTES = 64_000;

const plain = createColors(false);

/**
 * The summary of a job on GitHub, in Markdown of at most 64,000 bytes: of each report the answer, what is broken with its
 * smallest batch, the claims, and the line that brings the same cases again. What does not fit is counted.
 */
export function githubSummary(report: Report | Reports): string {
  const { named, notRun, nameOf } = ofAll(report);
  const text = new Bounded(MOST_BYTES);
  for (const one of named) text.add(headOf(one));
  for (const one of notRun) text.add([`## ? ${escaped(nameOf(one))}`, '', escaped(one.message), '']);
  for (const one of named) for (const section of violationsOf(one)) text.add(section);
  for (const one of named) text.add(claimsOf(one));
  return text.toString();
}

function headOf({ title, report }: Named): string[] {
  const look = lookOf(report);
  const answer = answerLines(report, plain).join(' ') || NO_ANSWER[report.verdict];
  const doubts = [
    ...notesOnSubject(report),
    ...report.health.map(({ message }) => message),
    ...(report.stopped ? [stoppedWords(report.stopped)] : []),
  ];
  const cases = [...casesInWords(report), `seed ${report.seed}`, `exit code ${report.exitCode}`].join(', ');
  return [
    `## ${look === report.verdict ? `${verdictWord(look, plain)}:` : MARKS[look]} ${escaped(title)}`,
    '',
    `**${escaped(answer)}**`,
    '',
    ...doubts.flatMap((text) => [`> ${escaped(text)}`, '']),
    `${escaped(cases)}. The same cases again:`,
    '',
    ...fenced([sameCasesAgain(report)]),
    '',
  ];
}

function violationsOf({ report }: Named): string[][] {
  const broken = sharpestFirst(report.invariants);
  const shown = shortViolations(broken, report, plain);
  return broken.map(({ name }, i) => [
    `### ✗ ${escaped(name)}, ${escaped(modelInWords(report.subject))}`,
    '',
    ...fenced(shown[i].slice(1)),
    '',
  ]);
}

function claimsOf({ title, report }: Named): string[] {
  return [
    `<details><summary>${counted(report.invariants.length, 'claim')}: ${escaped(title)}</summary>`,
    '',
    tableRow(['verdict', 'claim', 'cases', '']),
    tableRow(['---', '---', '--:', '---']),
    ...report.invariants.map(claimRow),
    '',
    '</details>',
    '',
  ];
}

function claimRow({ name, verdict, cases, reason = '' }: InvariantReport): string {
  const judged = cases.held + cases.violated;
  return tableRow([verdictWord(verdict, plain), escaped(name), judged === 0 ? '' : String(judged), escaped(reason)]);
}

/** Sections in their order, as many as fit. */
class Bounded {
  private text = '';
  private left = 0;

  /** @param most bytes in UTF-8, of which some are kept for the last line */
  constructor(private readonly most: number) {}

  add(lines: readonly string[]): void {
    const longer = `${this.text}${lines.join('\n')}\n`;
    if (Buffer.byteLength(longer) > this.most - 100) this.left++;
    else this.text = longer;
  }

  toString(): string {
    return this.left === 0
      ? this.text
      : `${this.text}${counted(this.left, 'more section')}: see the log of the step.\n`;
  }
}
