import type { Reach } from './reach';

/** What a deviation may depend on. */
export const DEPENDENCIES = [
  ...(['pad content', 'batch mates', 'concurrency', 'shape', 'time', 'earlier batches'] as const),
  ...(['arithmetic', 'nothing finite', 'unknown'] as const),
] as const;

/** What a deviation depends on, found out by changing one thing at a time. */
export interface Diagnosis {
  readonly dependsOn: (typeof DEPENDENCIES)[number];
  /** How far the runs are apart that showed it, in multiples of the noise; absent where no noise could be measured. */
  readonly multiple?: number;
  /** The same in a sentence or two. */
  readonly text: string;
  /** The cause that an experiment confirmed; absent where none of those known fits, or none could be tried. */
  readonly cause?: ConfirmedCause;
  /** Of a leak by pad content: is the pad id enough to meet it? Absent where that could not be told. */
  readonly reach?: Reach;
}

/** A cause that an experiment has confirmed. */
export interface ConfirmedCause {
  /** What it is, in a few words, such as `the vector at index 0, whatever stands there`. */
  readonly name: string;
  /** What was seen, in a sentence. */
  readonly evidence: string;
}
