import { NOTHING_FLOWED } from '../invariants/gradients-stop-at-padding';
import { FURTHER_DRAWS } from '../generate/case-stream';
import type { InvariantReport, Report } from '../../core/report/report';
import type { NoiseReport } from '../../core/report/noise';
import type { HealthFailure } from '../../core/report/health';
import type { Signal } from './signals';
import { option } from '../../core/option';
import { isOfLongRuns } from '../../core/report/coverage';

/** What the health of a run is read from. */
export interface Vitals {
  readonly invariants: readonly InvariantReport[];
  readonly coverage: Report['coverage'];
  /** How many cases were to be sampled. */
  readonly asked: number;
  /** The least share of the pairs of classes, in percent; 0 asks for no class either. */
  readonly minCoverage?: number;
  /** Where cases came small ones first: the classes that were not reached. Of those a verdict does without long rows and many. */
  readonly notReached?: readonly string[];
  /** How many cases had a row with both real tokens and padding. */
  readonly padded: number;
  /** Did the run end early? Then what did not come says nothing. */
  readonly stopped: boolean;
  /** The backend that was asked for, where one was. */
  readonly asksFor?: string;
  /** Every backend that a subject declared in the course of the run, in that order. */
  readonly backends: readonly string[];
  readonly signals?: readonly Signal[];
  /** What was measured of rounding. */
  readonly noise?: readonly Pick<NoiseReport, 'length' | 'unlike'>[];
}

/** Says why a run in which nothing failed should not be believed; empty where there is no reason. */
export function healthOf(vitals: Vitals): HealthFailure[] {
  const whole = vitals.stopped
    ? []
    : [...compared(vitals), ...flowed(vitals), ...classes(vitals), ...pairs(vitals), ...mask(vitals)];
  return [...whole, ...signal(vitals), ...unlike(vitals), ...backend(vitals)];
}

function compared({ invariants }: Vitals): HealthFailure[] {
  if (invariants.every((invariant) => invariant.compared === 0)) {
    const message = `Not one number was compared by any claim. Raise ${option('runs')}, name other claims, or have the subject offer more outputs.`;
    return [{ check: 'compared', message }];
  }
  const empty = invariants.filter((invariant) => invariant.verdict === 'held' && invariant.compared === 0);
  const names = empty.map(({ name }) => name).join(', ');
  const message = `Held without one number compared: ${names}. Raise ${option('runs')}, or leave out what cannot be judged with ${option('skip')}.`;
  return empty.length === 0 ? [] : [{ check: 'compared', message }];
}

/** Gradients that are offered and are nothing but zeros are no gradients: no claim about them held, and none was broken. */
function flowed({ invariants }: Vitals): HealthFailure[] {
  const mute = invariants.some(({ verdict, reason }) => verdict === 'vacuous' && reason === NOTHING_FLOWED);
  const message = `gradients() was asked in many cases, and ${NOTHING_FLOWED}: that says nothing. Look whether the graph is cut; or leave gradients out.`;
  return mute ? [{ check: 'compared', message }] : [];
}

function classes({ coverage, asked, minCoverage, notReached }: Vitals): HealthFailure[] {
  if (notReached) return minCoverage === 0 ? [] : tooFew(coverage, notReached);
  const missing = Object.entries(coverage.classes).flatMap(([name, n]) => (n === 0 ? [name] : []));
  if (missing.length === 0 || asked === 0 || minCoverage === 0) return [];
  const message = `${coverage.cases} cases and ${FURTHER_DRAWS} further draws held no case of these classes: ${missing.join(', ')}. Raise ${option('runs')}; where the model cannot have them, pass ${option('minCoverage')} 0.`;
  return [{ check: 'classes', message }];
}

function tooFew({ cases }: Report['coverage'], notReached: readonly string[]): HealthFailure[] {
  const needed = notReached.filter((name) => !isOfLongRuns(name));
  if (needed.length === 0) return [];
  const message = `The ${cases} cases that were judged held none of these classes, without which a verdict says too little: ${needed.join(', ')}. Raise ${option('minutes')} or ${option('runs')}; where the model cannot have them, pass ${option('minCoverage')} 0.`;
  return [{ check: 'classes', message }];
}

function pairs({ coverage, asked, minCoverage = 0 }: Vitals): HealthFailure[] {
  const { possible, reached } = coverage.pairs;
  const share = possible === 0 ? 100 : (100 * reached) / possible;
  if (asked === 0 || share >= minCoverage) return [];
  const message = `${reached} of ${possible} pairs of classes came together, ${share.toFixed(1)} %, and ${option('minCoverage')} asks for ${minCoverage} %. Raise ${option('runs')}, or ask for less.`;
  return [{ check: 'pairs', message }];
}

function mask({ padded }: Vitals): HealthFailure[] {
  if (padded > 0) return [];
  const message = `No case had a row with both real tokens and padding, so no mask could be felt or ignored. Raise ${option('runs')}, or the number behind ${option('exhaustive')}.`;
  return [{ check: 'mask', message }];
}

function signal({ signals = [] }: Vitals): HealthFailure[] {
  const drowned = signals.filter(({ bound, signal: size }) => !(bound < size));
  if (drowned.length === 0) return [];
  const each = drowned.map(
    ({ invariant, weightScale, length, bound, signal: size }) =>
      `${invariant}${weightScale ? ` (${weightScale} weights)` : ''} at S = ${length} allows ${bound}, and what must be noticed moves it by ${size}`,
  );
  const message = `A bound exceeds the signal: ${each.join('; ')}. Use a backend that rounds less, or judge without these claims (${option('skip')}).`;
  return [{ check: 'signal', message }];
}

function unlike({ noise = [] }: Vitals): HealthFailure[] {
  const [first] = noise.filter((entry) => entry.unlike !== undefined);
  if (!first) return [];
  const message = `What reordered() gives differs from the subject by ${first.unlike!.toPrecision(2)} of a row's magnitude at S = ${first.length}, which is no rounding, so no noise was measured. Have it return the same model with its sums in another order, or leave it out.`;
  return [{ check: 'noise', message }];
}

function backend({ asksFor, backends }: Vitals): HealthFailure[] {
  const others = backends.filter((name) => name !== (asksFor ?? backends[0]));
  if (others.length === 0) return [];
  const message =
    asksFor === undefined
      ? `The subject declared ${backends[0]} as its backend, and then ${others.join(' and ')}. Keep it on one.`
      : `${asksFor} was asked for, and the subject declares ${others.join(' and ')}. See what padproof doctor says of ${asksFor}.`;
  return [{ check: 'backend', message }];
}
