import type { Verdict } from '../../core/verdict';

/** One report of a trend. */
export interface PastReport {
  readonly file: string;
  /** ISO 8601, in UTC. */
  readonly when: string;
  /** MODEL, and what it was opened with. */
  readonly model: string;
  readonly verdict: Verdict;
  readonly seed: number;
  /** The largest deviation, in parts of its bound, and the claim that it was seen of; absent where no claim has a bound above 0. */
  readonly worst?: { readonly claim: string; readonly share: number };
  /** A violated claim that compares bits, where none is beyond its bound: how far, no number says. */
  readonly bits?: string;
  readonly cases: number;
  readonly perSecond: number;
  /** By the names of the claims, the largest deviation of each in parts of its bound. */
  readonly shares: Readonly<Record<string, number>>;
}

/** A claim of one model that came nearer to its bound. */
export interface Grown {
  readonly model: string;
  readonly claim: string;
  readonly first: number;
  readonly last: number;
  /** `last` in parts of `first`. */
  readonly factor: number;
}

/** Reports of the past, the oldest first, and what grew from each model's first to its last. */
export interface History {
  readonly reports: readonly PastReport[];
  /** What grew most stands first. */
  readonly grown: readonly Grown[];
}
