import { createColors } from 'picocolors';
import { apart } from '../core/text/apart';
import type { Sighting } from '../engine/campaign/options';
import { caseInWords } from './case-table';
import { figure } from './figures';
import { outputInWords, placeInWords } from './place';
import { replayLines } from './replay-line';
import type { TerminalOptions } from './terminal/terminal-report';
import { count, counted, printableLine, wrapped } from './text';

/** What is known when a counterexample is seen. */
export interface SightingFacts extends Sighting {
  /** Since the run began. */
  readonly seconds: number;
  /** Is it the first one of the run? The others get a line each. */
  readonly first: boolean;
  /** Does the run end here? */
  readonly bail?: boolean;
  /** Do cases come small ones first? */
  readonly smallFirst?: boolean;
  readonly maxLength?: number;
}

/** Renders a counterexample that has just been found, while the run goes on. */
export function sightingText(facts: SightingFacts, { colours = false }: TerminalOptions = {}): string {
  const { stage, counterexample, seconds, first } = facts;
  const { found, invariant } = counterexample;
  const paint = createColors(colours);
  const mark = paint.red('✗');
  const after = `after ${seconds.toFixed(1)} s`;
  if (stage === 'confirmed' && first) {
    const head = `${paint.red(paint.bold('✗ violated'))}  ${paint.bold(invariant)}, ${after}`;
    return [head, ...firstLines(facts)].join('\n') + '\n';
  }
  if (stage === 'confirmed') return `${mark} violated as well: ${invariant}, ${after}\n`;
  const small = `${caseInWords(counterexample.case)}, shrunk ${counted(found.shrinks, 'time')}, ${after}`;
  const [head, ...rest] = wrapped('  ', `${invariant}: ${small}`);
  return [mark + head.slice(1), ...rest].join('\n') + '\n';
}

function firstLines(facts: SightingFacts): string[] {
  const { counterexample, bail, runs, smallFirst, maxLength } = facts;
  const { violation, case: testCase, found } = counterexample;
  const { output, index, observed, expected, deviation, bound } = violation;
  const drawn = { runs, smallFirst, ...(maxLength !== undefined && { maxLength }) };
  const [seen, trusted] = apart(observed, expected);
  const allowed = bound === 0 ? 'bits are compared' : `off by ${figure(deviation)}, of ${figure(bound)} allowed`;
  return [
    ...wrapped('  case       ', `${count(found.index)} of seed ${found.seed}: ${caseInWords(testCase)}`),
    ...wrapped('  first at   ', `${outputInWords(output)}: ${placeInWords(output, index)}`),
    ...wrapped('  observed   ', `${seen}, expected ${trusted} (${allowed})`),
    `  again      ${printableLine(replayLines(counterexample, undefined, drawn).command)}`,
    ...(bail ? [] : ['  The run goes on, and makes it smaller.']),
  ];
}
