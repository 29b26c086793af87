import type { Case } from '../../core/case';
import type { Declared } from '../../core/subject';
import { hasLimits, useOf } from '../../core/use';
import type { Invariant } from '../invariants/invariant';
import { scopeOf } from '../invariants/scope';
import { Tally } from './tally';

/**
 * The tallies of what lies beyond the use of a subject, one for each claim; none where nothing does. The verdict is about the
 * use; these say how far it reaches.
 */
export class Limits {
  readonly tallies: readonly Tally[];

  constructor(
    invariants: readonly Invariant[],
    private readonly subject: Declared,
  ) {
    const beyond = hasLimits(useOf(subject)) && !subject.texts;
    this.tallies = beyond ? invariants.map((invariant) => new Tally(invariant, subject, 'limits')) : [];
  }

  /** Picks the tally that a judgement of a claim on a case belongs to: one of these, or that of the use. */
  tallyOf(ofUse: Tally, testCase: Case): Tally {
    const own = this.tallies.find(({ invariant }) => invariant === ofUse.invariant);
    return own && scopeOf(ofUse.invariant, testCase, this.subject) === 'limits' ? own : ofUse;
  }

  /** Has one of them a counterexample? */
  get isLookedInto(): boolean {
    return this.tallies.some((tally) => tally.isFound);
  }
}
