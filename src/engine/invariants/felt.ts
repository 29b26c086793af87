import type { Encoding, OutputName } from '../../core/encoding';
import { isByName, tensorsOf } from '../../core/encoding';
import { encodingOf, judgeAlignments } from './align';
import type { Alignment, Evidence, Judgement } from './invariant';
import { comparable } from './runs';

/** A change of one row that has to be felt: what is compared with what, and what was changed, in words. */
export interface Change extends Alignment {
  readonly row: number;
  /** Such as `Other token types in row 2`. */
  readonly what: string;
}

/** A change, and how far it was felt: a violation of "these places agree" is what is hoped for. */
export interface Felt {
  readonly change: Change;
  readonly seen: Judgement;
}

/** How changes are judged. */
export interface FeltOptions {
  /** `calibrated` where the change costs rounding by itself, so that more than that has to be felt. */
  readonly kind?: 'exact' | 'calibrated';
  /** The outputs to compare; those of every claim without it. */
  readonly read?: readonly OutputName[];
  /** One change that is felt will do, where the others may be too faint. */
  readonly oneWillDo?: true;
}

/** How each change was felt, of those that could be. */
export function feel(changes: readonly Change[], evidence: Evidence, options: FeltOptions = {}): Felt[] {
  const { kind = 'exact', read } = options;
  return changes
    .map((change) => ({ change, seen: judgeAlignments([change], evidence, kind, read) }))
    .filter(({ seen }) => seen.compared > 0);
}

/** Judges a positive control: each change that could be felt is felt, or one of them where that will do. */
export function judgeFelt(changes: readonly Change[], evidence: Evidence, options: FeltOptions = {}): Judgement {
  const all = feel(changes, evidence, options);
  const mute = all.filter(({ seen }) => seen.verdict === 'held');
  return mute.length < (options.oneWillDo ? all.length : Math.min(1, all.length))
    ? { verdict: 'held', compared: comparedIn(all), worst: 0 }
    : notFelt(mute, all, evidence, options.read);
}

/**
 * The judgement of a positive control of which some changes were not felt; vacuous where there are none.
 * @param among the outputs that were compared, where those are not all that are offered
 */
export function notFelt(
  mute: readonly Felt[],
  all: readonly Felt[],
  evidence: Evidence,
  among?: readonly OutputName[],
): Judgement {
  const { bound, traits } = evidence;
  const offered = comparable(traits);
  const read = offered.filter((output) => !among || among.includes(output));
  const compared = comparedIn(all);
  if (mute.length === 0) return { verdict: 'vacuous', compared, worst: 0 };
  const [{ change }] = mute;
  const nothing = bound.value > 0 ? 'nothing by more than rounding may' : 'not one bit';
  return {
    verdict: 'violated',
    compared,
    worst: 0,
    violation: {
      message: `${change.what} changed ${nothing}${inWords(read, offered)}.`,
      output: labelOf(read[0], encodingOf(evidence, change.expected.run)),
      index: [change.row],
      row: change.row,
      observed: 0,
      expected: 1,
      deviation: 0,
      bound: bound.value,
      smallestPassingBound: 0,
      count: mute.length,
      compared,
      runs: [change.expected.run, change.observed.run],
    },
  };
}

/** What reports call an output: the first tensor of those that a model names. No layer was found by itself. */
function labelOf(output: OutputName, encoding: Encoding): string {
  return isByName(output) ? tensorsOf(encoding, [output])[0].label : output;
}

function comparedIn(felt: readonly Felt[]): number {
  return felt.reduce((sum, { seen }) => sum + seen.compared, 0);
}

function inWords(read: readonly OutputName[], offered: readonly OutputName[]): string {
  if (read.length > 1) return `: neither ${read.join(' nor ')}`;
  return offered.length > 1 ? ` in ${read[0]}` : `: neither ${read[0]} nor anything else that is offered`;
}
