import type { Case } from '../../core/case';
import type { Invariant, Judgement } from '../invariants/invariant';
import type { Scope } from '../invariants/scope';
import type { Entry } from './chunk';
import { sumOf } from './sum';

/** What one claim said of one case, as it was judged with the cases of its chunk. */
export interface ObservedClaim {
  readonly name: string;
  readonly scope: Scope;
  /** `mute`: a positive control that felt nothing here, which may be so where it feels something in other cases. */
  readonly said: Judgement['verdict'] | 'mute';
  /** Its largest deviation in parts of its bound, where that is measured and not zero. */
  readonly ofBound?: number;
  /** What it found, where it is violated. */
  readonly message?: string;
}

/** A case, and what the claims that were open said of it. Plain data. */
export interface ObservedCase {
  readonly testCase: Case;
  /** Its place among those of its origin, counted from 0. */
  readonly index: number;
  /** Does it come from trying every mask? Else from the stream of the seed. */
  readonly exhaustive: boolean;
  /** Was it judged by runs that change several things at once? */
  readonly pooled: boolean;
  /** Each class that cases are counted by, and whether this one is of it; empty where they are not counted. */
  readonly classes: Readonly<Record<string, boolean>>;
  readonly claims: readonly ObservedClaim[];
  /** Its part of the time that its chunk took, in milliseconds: the cases of a chunk share their passes. Absent where that is not known. */
  readonly ms?: number;
  /** What ended the run while its chunk was judged, where something did: then claims may be missing. */
  readonly ended?: string;
}

/** What a claim said of a case, as it counts. @param mayForgive may it be mute here, where it speaks elsewhere? */
export function observedClaim(
  invariant: Invariant,
  scope: Scope,
  testCase: Case,
  judged: Entry['judged'],
  mayForgive: boolean,
): ObservedClaim {
  const { name } = invariant;
  if (!judged) return { name, scope, said: 'vacuous' };
  const { judgement, bound } = judged;
  const [one] = sumOf(invariant, testCase, judgement, bound).bounds;
  const message = judgement.violation?.message;
  return {
    name,
    scope,
    said: judgement.verdict === 'violated' && mayForgive ? 'mute' : judgement.verdict,
    ...(one && one.bound > 0 && { ofBound: one.observed / one.bound }),
    ...(message !== undefined && { message }),
  };
}
