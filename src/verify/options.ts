import { UsageError } from '../core/errors';
import type { Invariant } from '../invariants/invariant';
import type { Known } from './known';
import type { Counterexample } from './report';

/** How far a campaign is. */
export interface Progress {
  readonly done: number;
  readonly asked: number;
  readonly phase: 'cases' | 'shrink';
  readonly note?: string;
}

export interface CampaignOptions {
  /** Everything random hangs on it. */
  readonly seed: number;
  /** How many cases. */
  readonly runs: number;
  /** All, unless some are named. */
  readonly invariants?: readonly Invariant[];
  /** How long one `encode` may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Ends the campaign before the next forward pass; what was found by then is reported. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Counterexamples of earlier runs, which are tried before anything else. */
  readonly corpus?: Known;
  /** Saves a counterexample; returns the file. */
  readonly onCounterexample?: (counterexample: Counterexample) => Promise<string | undefined>;
}

/** @throws UsageError naming the option, what was found and what was expected. */
export function validateOptions({ seed, runs, timeoutMs }: CampaignOptions): void {
  if (!Number.isInteger(runs) || runs < 1)
    throw new UsageError(`runs is ${runs}; expected a whole number of at least 1.`);
  if (!Number.isSafeInteger(seed)) throw new UsageError(`seed is ${seed}; expected a whole number.`);
  if (timeoutMs !== undefined && timeoutMs !== Infinity && !(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
    throw new UsageError(`timeoutMs is ${timeoutMs}; expected milliseconds, less than 2^31, or Infinity for no limit.`);
  }
}
