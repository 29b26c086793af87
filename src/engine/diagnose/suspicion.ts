import type fc from 'fast-check';
import type { Case } from '../../core/case';
import type { Invariant, Judgement } from '../invariants/invariant';

/** Where cases come from: the stream of a seed, or every mask up to a length, whose ids depend on the seed. */
export type Origin =
  | { readonly seed: number; readonly arbitrary: fc.Arbitrary<Case> }
  | { readonly seed: number; readonly exhaustive: number };

/** A violation seen in bulk. */
export interface Suspicion {
  readonly invariant: Invariant;
  readonly index: number;
  readonly testCase: Case;
  /** The cases that shared its passes, in their order; itself among them. */
  readonly passCases: readonly Case[];
  readonly judgement: Judgement;
  /** It is none of the cases of its origin, but a batch that was made from them. */
  readonly offStream?: true;
}
