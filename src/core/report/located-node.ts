/** A tensor of one step, in two runs. */
export interface TensorDifference {
  readonly name: string;
  readonly type: string;
  /** In the run that breaks the claim. */
  readonly shape: readonly number[];
  /** How many of its numbers are at real tokens, and of those how many are not the same. */
  readonly compared: number;
  readonly different: number;
  /** The furthest that two of them are apart. */
  readonly worst: number;
  /** The two numbers there, that of the trusted run first; absent where none differ. */
  readonly there?: { readonly expected: number; readonly observed: number };
}

/** The first step of a model whose inputs agree at real tokens in two runs, and whose outputs do not. */
export interface LocatedNode {
  readonly name: string;
  readonly operator: string;
  /** Counted from 1, in the order of the model's steps, and how many those are. */
  readonly step: number;
  readonly steps: number;
  /** How many steps are meant, where what lies between them cannot be compared: this is the last of them. */
  readonly region?: number;
  /** The claim whose two runs were compared, and their names, that of the trusted one first. */
  readonly by: string;
  readonly runs: readonly [expected: string, observed: string];
  /** What it reads that depends on what a batch holds, and what it gives. */
  readonly inputs: readonly TensorDifference[];
  readonly outputs: readonly TensorDifference[];
  /**
   * What came of replacing its outputs by those of the trusted run, and then the outputs of the next step that the runs part
   * at, and so on; absent where there was no time.
   */
  readonly replaced?: Replaced;
}

export interface Replaced {
  /** The operators of the steps that were replaced, this one first. */
  readonly operators: readonly string[];
  /** Does the output agree then? */
  readonly agrees: boolean;
}
