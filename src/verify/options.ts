import type { Invariant } from '../invariants/invariant';
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
  /** Saves a counterexample; returns the file. */
  readonly onCounterexample?: (counterexample: Counterexample) => Promise<string | undefined>;
}
