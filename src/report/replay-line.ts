import type { Report } from '../core/report/report';
import { specFieldsOf } from '../core/report/spec-fields';
import { quoted } from '../core/text/command-words';
import { specWords } from './flags';
import type { SubjectSpec } from '../core/report/subject-spec';
import type { Counterexample } from '../core/report/counterexample';

/** The seed and options that generate the same cases again. */
export interface Again {
  readonly seed: number;
  /** How many are sampled; 0 where all are masks. */
  readonly runs: number;
  /** Do they come small ones first? */
  readonly smallFirst?: boolean;
  /** Every mask of up to so many positions. */
  readonly exhaustive?: number;
  /** The share of pairs of classes that was asked for, in percent. */
  readonly minCoverage?: number;
  /** The longest S. */
  readonly maxLength?: number;
}

/** What a campaign drew its cases by, beside the seed. */
export type Drawn = Pick<Again, 'runs' | 'smallFirst' | 'maxLength'>;

/** Finds how the campaign of a report drew its cases, beside the seed. */
export function drawnBy({ cases, budget, maxLength }: Pick<Report, 'cases' | 'budget' | 'maxLength'>): Drawn {
  return { runs: cases.asked, ...(budget && { smallFirst: true }), ...(maxLength !== undefined && { maxLength }) };
}

/** The lines that replay a violation: one command and one line of code. */
export interface ReplayLines {
  readonly command: string;
  readonly code: string;
}

/**
 * The lines that replay a counterexample: from its file, or, where it was not saved, from the seed.
 * @param drawn what the campaign drew its cases by: other lengths give other cases
 */
export function replayLines(
  { subject, found, invariant }: Counterexample,
  savedTo: string | undefined,
  drawn: Drawn,
): ReplayLines {
  const { seed, exhaustive } = found;
  const again = exhaustive === undefined ? { seed, ...drawn } : { seed, runs: 0, exhaustive };
  if (isGivenInCode(subject)) return linesInCode(invariant, again, savedTo);
  const options = specFieldsOf(subject);
  const source = `await resolveModel(${JSON.stringify(subject.model)}, ${JSON.stringify(options)})`;
  if (savedTo !== undefined) {
    // Of the built-in BERT the file says all; what computes is what a reader may want to change. Any other model has to be named:
    // replay takes none from a file's word alone.
    const flags = subject.model === '' ? specWords(subject, ['backend', 'browser', 'kernels']) : specWords(subject);
    const model = subject.model === '' ? [] : [subject.model];
    return {
      command: ['npx padproof replay', ...[savedTo, ...model, ...flags].map(quoted)].join(' '),
      code: `await replay(${source}, await readCounterexample(${JSON.stringify(savedTo)}))`,
    };
  }
  return {
    command: checkCommand(subject, again, invariant),
    code: `await runCampaign(${source}, ${JSON.stringify(subject)}, { ${optionsInCode(again)}, invariants: [invariantNamed(${JSON.stringify(invariant)})] })`,
  };
}

/**
 * Was the subject handed over by code, so that no MODEL names it? The built-in BERT has no name either, but a seed of its
 * weights.
 */
export function isGivenInCode({ model, weightsSeed }: SubjectSpec): boolean {
  return model === '' && weightsSeed === undefined;
}

function linesInCode(invariant: string, again: Again, savedTo: string | undefined): ReplayLines {
  if (savedTo !== undefined) {
    return {
      command: `npx padproof replay ${quoted(savedTo)} MODULE  (a file that default-exports the subject)`,
      code: `await expect(subject).toWithstand(${JSON.stringify(savedTo)})`,
    };
  }
  return {
    command: `${checkCommand({ model: 'MODULE' }, again, invariant)}  (MODULE: a file that default-exports the subject)`,
    code: checkInCode(again, invariant),
  };
}

/** As `checkCommand`, in code, for a subject that code hands over. */
export function checkInCode(again: Again, only?: string): string {
  return `await check(subject, { ${optionsInCode(again)}${only === undefined ? '' : `, only: [${JSON.stringify(only)}]`} })`;
}

function optionsInCode({ seed, runs, smallFirst, exhaustive, maxLength }: Again): string {
  const given = Object.entries({ seed, runs, smallFirst, exhaustive, maxLength }).filter(
    ([, value]) => value !== undefined && value !== false,
  );
  return given.map(([name, value]) => `${name}: ${value}`).join(', ');
}

/** The command that generates the same cases again, for all invariants or for one. */
export function checkCommand(
  subject: SubjectSpec,
  { seed, runs, smallFirst, exhaustive, minCoverage, maxLength }: Again,
  only?: string,
): string {
  const words = ['npx', 'padproof', 'check'];
  if (subject.model !== '') words.push(quoted(subject.model));
  if (only !== undefined) words.push('--only', only);
  words.push('--seed', String(seed));
  if (exhaustive !== undefined) words.push('--exhaustive', String(exhaustive));
  if (runs > 0) words.push('--runs', String(runs));
  if (smallFirst && runs > 0) words.push('--small-first');
  if (minCoverage !== undefined) words.push('--min-coverage', String(minCoverage));
  if (maxLength !== undefined) words.push('--max-length', String(maxLength));
  words.push(...specWords(subject).map(quoted));
  return words.join(' ');
}
