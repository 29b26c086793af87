import type { Case } from '../../core/case';
import { layoutOf } from '../../core/layout';
import type { Observed } from '../../core/report/report';
import type { Bound } from '../../numerics/bounds';
import type { Invariant, Judgement } from '../invariants/invariant';
import type { Scope } from '../invariants/scope';

/** What a report says of the bound that a case was judged by. */
export interface BoundUsed extends Pick<Bound, 'value' | 'origin' | 'nondeterminism'> {
  /** Is it a multiple of noise that was measured? */
  readonly measured: boolean;
}

export function boundUsed({ value, origin, noise, nondeterminism }: Bound): BoundUsed {
  return { value, origin, measured: noise !== undefined, ...(nondeterminism && { nondeterminism }) };
}

/** What a claim said of some cases, added up. Plain data: sums of parts add up to the sum of the whole, in the parts' order. */
export interface Sum {
  readonly held: number;
  readonly violated: number;
  readonly vacuous: number;
  /** How many numbers were compared. */
  readonly compared: number;
  /** The largest deviation under each bound. */
  readonly bounds: readonly Observed[];
  /** The largest deviation in parts of its bound, by class of case; absent where there is none. */
  readonly ofBound?: Readonly<Record<string, number>>;
  readonly allOutputs?: true;
  readonly memory?: Judgement['memory'];
  /** Why a case did not put the claim to the test: what the first of them said. */
  readonly reason?: string;
}

/** A sum, and what it is of. */
export interface ClaimSum extends Sum {
  readonly claim: string;
  readonly scope: Scope;
}

/** The sum of a case that does not put the claim to the test. */
export const UNTESTED: Sum = { held: 0, violated: 0, vacuous: 1, compared: 0, bounds: [] };

export const NOTHING: Sum = { ...UNTESTED, vacuous: 0 };

/** The sum of one judgement. */
export function sumOf(
  { kind, bound: own }: Invariant,
  testCase: Case,
  { verdict, compared, worst, allOutputs, memory, reason }: Judgement,
  { value: bound, origin, measured, nondeterminism }: BoundUsed,
): Sum {
  const { weightScale } = testCase;
  const observes = kind === 'calibrated' || (kind === 'exact' && nondeterminism === true);
  const observed: Observed = {
    ...(!own && weightScale && { weightScale }),
    observed: worst,
    bound,
    unit: own ? 'claim' : measured ? 'noise' : 'magnitude',
    origin,
    ...(nondeterminism && kind === 'exact' && { nondeterminism }),
  };
  return {
    ...NOTHING,
    [verdict]: 1,
    compared,
    bounds: observes && compared > 0 ? [observed] : [],
    ...(observes && compared > 0 && bound > 0 && { ofBound: byClass(testCase, worst / bound) }),
    ...(allOutputs && { allOutputs }),
    ...(memory !== undefined && { memory }),
    ...(reason !== undefined && { reason }),
  };
}

/** Adds two sums, of which the second is of later cases. */
export function addSums(a: Sum, b: Sum): Sum {
  const memory = a.memory === 'remembers' ? a.memory : (b.memory ?? a.memory);
  const reason = a.reason ?? b.reason;
  return {
    held: a.held + b.held,
    violated: a.violated + b.violated,
    vacuous: a.vacuous + b.vacuous,
    compared: a.compared + b.compared,
    bounds: b.bounds.length === 0 ? a.bounds : nearest(a.bounds, b.bounds),
    ...((a.ofBound ?? b.ofBound) && { ofBound: largest(a.ofBound ?? {}, b.ofBound ?? {}) }),
    ...((a.allOutputs ?? b.allOutputs) && { allOutputs: true }),
    ...(memory !== undefined && { memory }),
    ...(reason !== undefined && { reason }),
  };
}

/** Rows of up to so many positions are one class each; what is longer is another. */
const LENGTHS = [8, 16, 32, 64, 128, 256, 512, 1024, 2048];

/** A number under each class that a case is of: one of its length, and each layout of its rows. */
function byClass({ rows, length }: Case, x: number): Record<string, number> {
  const most = LENGTHS.find((n) => length <= n);
  const layouts = rows.map(({ at }) => `layout ${layoutOf(at, length)}`);
  const names = [most === undefined ? `S > ${LENGTHS.at(-1)}` : `S ≤ ${most}`, ...layouts];
  return Object.fromEntries(names.map((name) => [name, x]));
}

/** NaN is the largest of all. */
function largest(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const all = { ...a };
  for (const [name, x] of Object.entries(b)) all[name] = Math.max(all[name] ?? 0, x);
  return all;
}

/** Bounds of one unit may differ from length to length: the one that came nearest to its own is kept. */
function nearest(before: readonly Observed[], after: readonly Observed[]): readonly Observed[] {
  const found = new Map(before.map((one) => [keyOf(one), one]));
  for (const one of after) {
    const known = found.get(keyOf(one));
    if (known && known.observed * one.bound >= one.observed * known.bound) continue;
    found.set(keyOf(one), one);
  }
  return [...found.values()];
}

function keyOf({ weightScale, unit }: Observed): string {
  return `${weightScale}|${unit}`;
}
