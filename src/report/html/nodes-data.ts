import type { NodeStep } from '../../core/report/located-node';

/** How far two runs are apart behind each node of a graph, and where they part. */
export interface NodesData {
  /** The step at which they part, counted from 1, and how many the graph has. */
  readonly at: number;
  readonly of: number;
  /** The claim whose runs they are, and their names. */
  readonly by: string;
  readonly runs: readonly [expected: string, observed: string];
  readonly bound: number;
  readonly steps: readonly NodeStep[];
  readonly leftOut: number;
  readonly notCompared: number;
}
