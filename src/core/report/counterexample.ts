import type { Case } from '../case';
import type { KnownDeviation } from '../subject';
import type { Violation } from './violation';
import type { Diagnosis } from './diagnosis';
import type { Needs } from './needs';
import type { Recurrence } from './recurrence';
import type { SubjectSpec } from './subject-spec';
import type { LocatedNode } from './located-node';

/** The version of the shapes below; it grows when a field changes its meaning or goes away. */
export const REPORT_VERSION = 2;

/** The place where two runs first differ, from the embeddings up. */
export interface Location {
  /** In words: `embeddings`, `layer 3, head 1`, `pooling mean`, …; or why it could not be located. */
  readonly where: string;
  /** Counted from 0. */
  readonly layer?: number;
  /** Counted from 0; absent where the attention weights agree and what follows them parts. */
  readonly head?: number;
  /** The first step of the model that takes part in it, where the subject shows its steps. */
  readonly node?: LocatedNode;
}

/** A case that breaks an invariant, as small as it could be made. Plain JSON; `replay` takes it. */
export interface Counterexample {
  readonly format: 'padproof-counterexample';
  readonly version: typeof REPORT_VERSION;
  readonly invariant: string;
  readonly claim: string;
  readonly subject: SubjectSpec;
  readonly case: Case;
  /** The rows of the case as texts, where the subject takes those. */
  readonly texts?: readonly string[];
  readonly violation: Violation;
  readonly location: Location;
  /** A leak, or rounding; absent where that is no question, or where the run ended before it was put. */
  readonly diagnosis?: Diagnosis;
  /** The fault of what computes the subject that explains it: once it is declared, the claim holds for this case. */
  readonly knownDeviation?: KnownDeviation;
  /**
   * Where it came from: case number `index` of the stream of `seed`, shrunk along `path`; null where no stream holds what
   * was shrunk.
   */
  readonly found: {
    readonly seed: number;
    readonly index: number;
    readonly path: string | null;
    readonly shrinks: number;
    /** It is of a campaign that tried every mask of up to so many positions; then `index` counts the cases of those. */
    readonly exhaustive?: number;
  };
  /** Did the case fail by itself, or only beside other cases (then the case is the whole group, shrunk by rows)? */
  readonly recursAlone: boolean;
  /** How often the case broke its claim when it was asked for again; absent where it did so at once, and no more was asked for. */
  readonly recurrence?: Recurrence;
  /** What it takes to break the claim: each part of the case varied alone, on the model that it was found on. */
  readonly needs?: Needs;
}
