import type { Trial } from './trial';

/** Something that is known to break claims, and the experiment that confirms it or rejects it. */
export interface Cause {
  /** What it is, in a few words, such as `the vector at index 0`. */
  readonly name: string;
  /** The claims of which it may be the cause, by name; absent where padding or batch-mates are felt by its doing. */
  readonly claims?: readonly string[];
  /** Where `claims` is absent: other claims of which it may be the cause as well. */
  readonly besides?: readonly string[];
  /**
   * Tries it on an output, such as `pooled.cls` or `lastHiddenState`.
   * @returns the evidence, in a sentence; undefined where it is not the cause
   */
  confirm(output: string, trial: Trial): Promise<string | undefined>;
}
