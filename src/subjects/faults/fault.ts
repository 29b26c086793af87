import type { Seams } from '../bert/seams';
import type { Traits } from '../../core/subject';

/** What shrinking a fault must come to. */
export interface Smallest {
  /** At most so many rows, B. */
  readonly rows: number;
  /** At most so many positions, S. */
  readonly length: number;
}

/** A masking bug that can be planted in the built-in BERT, and what must be seen of it. */
export interface Fault {
  /** The name of its file. */
  readonly name: string;
  /** What is wrong with the model, in one sentence. */
  readonly what: string;
  /** Where it was reported, such as `keras-team/keras#17655`; empty where no exact report is known. */
  readonly evidence: readonly string[];
  /** What it was seen on, where it cannot be anywhere else, such as `float16`; the plant then simulates that. */
  readonly onlyOn?: string;
  /** The classes of case, named as in the coverage of a report, without which it does not show. */
  readonly needs?: readonly string[];
  /** The claims that must see it. By the first of them it is shrunk and located. Empty for equivalent ones. */
  readonly seenBy: readonly string[];
  /** After how many cases the first of `seenBy` must be broken, with any seed; absent for equivalent ones. */
  readonly within?: number;
  /** How small the case must become by which the first of `seenBy` shows it; absent for equivalent ones. */
  readonly smallest?: Smallest;
  /** What the locator must say then, such as `layer 1, head 2`. */
  readonly where?: string;
  /** Set where the change is none that anybody may feel: why. No claim may be broken by it. */
  readonly equivalent?: string;
  /** What the model with this change declares otherwise than the correct one. */
  readonly declares?: Partial<Traits>;
  /** The parts that take the place of the correct ones. Called once for each instance, so that each has a state of its own. */
  plant(): Partial<Seams>;
}
