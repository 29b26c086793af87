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
  /** Where its code is, such as `modeling_bert.py:123`; `name` is then that of the module that it is in. */
  readonly source?: string;
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
  /** How far the two runs are apart behind each step; absent in files of counterexamples. */
  readonly ladder?: NodeLadder;
}

/** How far two runs are apart behind the steps of a model, in the order of its steps. */
export interface NodeLadder {
  /** How far they may be apart, in parts of the largest number of a tensor; 0 where bits are compared. */
  readonly bound: number;
  readonly steps: readonly NodeStep[];
  /** How many steps are left out, for their number or their time. */
  readonly leftOut: number;
  /** How many steps have no output that can be compared in two runs. */
  readonly notCompared: number;
}

/** One step, and how far the two runs are apart behind it. */
export interface NodeStep {
  /** Counted from 1, in the order of the model's steps. */
  readonly step: number;
  readonly operator: string;
  readonly name: string;
  /** The largest of its outputs, at real tokens, in parts of the largest number of that output. */
  readonly distance: number;
}

export interface Replaced {
  /** The operators of the steps that were replaced, this one first. */
  readonly operators: readonly string[];
  /** Does the output agree then? */
  readonly agrees: boolean;
}
