import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import type { Report } from '../../core/report/report';
import { drawnBy } from '../replay-line';
import { retrievalImpactInShort } from '../retrieval-impact';
import { violationLines } from '../violation';
import { limitingLines } from './beside-answer';
import { boardLines } from './board';
import { confidenceInShort } from './confidence';
import { endLines } from './end';
import { headLines } from './head';
import { heldLines, notJudgedLines } from './held';
import { madeByLines } from './made-by';
import { particulars } from './particulars';
import { sharpestFirst } from './sharpest-first';
import { shortViolations } from './short-violation';

/** The options of {@link terminalReport}. */
export interface TerminalOptions {
  /** Colour the text; every colour goes with a word, so nothing is lost without. */
  readonly colours?: boolean;
  /** Say all: every claim with its numbers, coverage, noise, versions and cost. */
  readonly verbose?: boolean;
}

/**
 * Renders a report as text for people, in 80 columns: the answer, every violation with the line that replays it, a line for what
 * held and one for what could not be judged, and the command that brings the same cases again.
 */
export function terminalReport(report: Report, { colours = false, verbose = false }: TerminalOptions = {}): string {
  const paint = createColors(colours);
  const sections = [
    headLines(report, paint),
    ...(verbose ? inFull(report, paint) : inShort(report, paint)),
    endLines(report, paint),
  ];
  const filled = sections.filter((lines) => lines.length > 0);
  return filled.map((lines) => lines.join('\n')).join('\n\n') + '\n';
}

function inShort(report: Report, paint: Colors): string[][] {
  // Of a subject that threw before a claim was judged there is its error alone.
  if (report.stopped?.by === 'subject' && report.invariants.every(({ compared }) => compared === 0)) return [];
  return [
    ...shortViolations(sharpestFirst(report.invariants), report, paint),
    [
      ...heldLines(report),
      ...notJudgedLines(report),
      ...limitingLines(report),
      ...retrievalImpactInShort(report),
      ...confidenceInShort(report),
    ],
  ];
}

function inFull(report: Report, paint: Colors): string[][] {
  return [
    madeByLines(report),
    boardLines(report.invariants, paint),
    particulars(report),
    ...sharpestFirst(report.invariants).map((invariant) =>
      violationLines(invariant, drawnBy(report), paint, report.subject.traits),
    ),
  ];
}
