import type { SubjectSpec } from '../../../core/report/subject-spec';
import type { Origin, Suspicion } from '../../diagnose/suspicion';
import type { CoverageTally } from '../../generate/coverage';
import type { Invariant } from '../../invariants/invariant';
import type { Ahead } from '../../judge/chunk';
import type { Deal } from '../../parallel/deal';
import type { Limits } from '../../judge/limits';
import type { Sessions } from '../../judge/sessions';
import type { Sample, Tally } from '../../judge/tally';
import type { Placed } from '../../plan/chunks';
import type { CaseProgress } from '../case-progress';
import type { CampaignOptions } from '../options';

/** A violation that was seen, and where it counts. */
export type Suspected = Suspicion & { readonly tally: Tally };

/** Plain runs that were made before their turn. */
export interface AskedAhead {
  /** The tallies of which a counterexample was told. */
  readonly told: ReadonlySet<Tally>;
  /** How long those took that were judged since, in milliseconds. */
  readonly msUsed: number;
  /** The plain runs of a chunk, where they were made for these claims. */
  take(chunk: readonly Placed[], claims: readonly Invariant[]): Ahead | undefined;
}

/** What verifying a window of cases takes. */
export interface Campaign {
  /** Where its cases come from. */
  readonly origin: Origin;
  readonly spec: SubjectSpec;
  readonly options: CampaignOptions;
  readonly sessions: Sessions;
  readonly tallies: readonly Tally[];
  /** What lies beyond the use of the subject. */
  readonly limits: Limits;
  readonly counts: CaseProgress;
  /** What sample its cases belong to; absent where they were picked. */
  readonly sample?: Sample;
  /** How many cases, in their order, this window and all before it hold; absent where they come as they are drawn. */
  readonly upTo?: number;
  /** Looking into violations ends then, by `performance.now()`; the first gets a moment whatever the time is. */
  readonly deadline?: number;
  /** Positive controls that were mute so far, where cases still to come may speak; absent where the first window decides. */
  readonly mute?: Map<Tally, readonly Suspected[]>;
  /** Which shard judges which chunk, where there are several. */
  readonly deal?: Deal;
  /** How many cases were left to each shard, counted from 1, and judged by nobody here. */
  readonly absent?: Map<number, number>;
  /** What was asked before its turn, so that a leak is told of soon. */
  readonly ahead?: AskedAhead;
  /** The window, as the steps of a ledger name it; absent after the last one. */
  readonly at?: string;
  /** What is sampled is counted by classes too. */
  readonly coverage?: CoverageTally;
}
