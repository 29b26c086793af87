import type { WeightScale } from '../../core/subject';
import type { ChunkOutcome } from '../judge/chunk';
import type { PlainLengthNoise } from '../noise/noise-book';
import type { PlatformCounts } from '../ask/platform-counts';
import type { SubjectReport } from '../../core/report/report';
import type { Cost } from '../ask/cost';
import type { Indexed } from '../generate/case-stream';
import type { OutputSizes } from '../plan/output-sizes';
import type { Failure } from './failure';
import type { LookedElsewhere, LookTask } from './look-task';

/** Processes that judge chunks in the place of this one, each with a subject of its own. What they are sent is plain data. */
export interface Workers {
  readonly count: number;
  /**
   * Measures the noise at a number of positions.
   * @param worker which of them, counted from 0
   * @returns undefined where it cannot be measured; a chunk that needs it comes to the same end, and says why
   */
  measure(worker: number, task: MeasureTask): Promise<Measured | undefined>;
  /**
   * Makes the runs of the chunk that it is to judge next, for which nothing need be known of the noise.
   * @throws SubjectError when the worker ends before it answers.
   */
  prepare(worker: number, task: ChunkTask): Promise<void>;
  /** @throws SubjectError when the worker ends before it answers. */
  judge(worker: number, task: JudgeTask): Promise<JudgedElsewhere>;
  /**
   * Looks into what was seen of a claim.
   * @throws SubjectError when the worker ends before it answers.
   */
  look(worker: number, task: LookTask): Promise<LookedElsewhere>;
  /** Disposes of the fresh instances: the next that is asked for is made anew. */
  closeFresh(worker: number): Promise<void>;
}

export interface MeasureTask {
  readonly weightScale?: WeightScale;
  readonly length: number;
}

export interface Measured {
  readonly noise: PlainLengthNoise;
  /** What measuring it took. */
  readonly cost: Cost;
  /** What the subject's platform counted meanwhile. */
  readonly counts?: PlatformCounts;
}

/** A chunk. */
export interface ChunkTask {
  readonly cases: readonly Indexed[];
  /** The names of the claims that are open, in order. */
  readonly claims: readonly string[];
  readonly sizes: OutputSizes;
}

/** A chunk to judge. */
export interface JudgeTask extends ChunkTask {
  /** The noise at the chunk's length, where it is known. */
  readonly noise?: PlainLengthNoise;
}

export interface JudgedElsewhere extends Omit<ChunkOutcome, 'failure'> {
  readonly failure?: Failure;
  readonly cost: Cost;
  /** How long it took, in milliseconds; absent where it could not be begun. */
  readonly ms?: number;
  /** What the subject declares; absent where it could not be opened. */
  readonly traits?: SubjectReport;
  readonly backends: readonly string[];
  /** What the subject's platform counted meanwhile. */
  readonly counts?: PlatformCounts;
  /** The noise that it was judged by beside what was sent with it; what measuring it took is not counted in `cost`. */
  readonly noise?: readonly PlainLengthNoise[];
}
