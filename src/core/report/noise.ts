import type { WeightScale } from '../subject';

/** What one text was seen to differ from itself by. */
export interface Nondeterminism {
  /** How many vectors were held against each other. */
  readonly samples: number;
  /** The furthest that they were apart, in parts of the row's magnitude, as far as that is noise. */
  readonly order: number;
  /** What the numbers are rounded to in the answers, in parts of a row's magnitude. */
  readonly floor: number;
  /** The same in words. */
  readonly resolution: string;
}

/** What rounding was measured to cost on one subject, in the numbers that its bounds are made of. */
export interface NoiseFigures {
  /** How many vectors were held against each other. */
  readonly samples: number;
  /** The furthest that another order of the same sums was apart, in parts of the largest number of the vector. */
  readonly order: number;
  /** The furthest from float64, likewise; absent where the subject offers no reference. */
  readonly float64?: number;
  /** k */
  readonly factor: number;
  /** In parts of the largest value of a unit. */
  readonly floor: number;
}

/** The noise of one length, which stands for the lengths down to the next one measured. */
export interface NoiseReport extends Partial<NoiseFigures> {
  readonly weightScale?: WeightScale;
  readonly length: number;
  /** What one text differs from itself by, where the subject takes texts. */
  readonly nondeterminism?: Nondeterminism;
  /** What was reordered, in words. */
  readonly sources: readonly string[];
  /** How far showing the padding moves the outputs of real tokens, in multiples of the noise. */
  readonly signal: number;
  /** How far what `reordered` gives is from the subject, in parts of a row's magnitude, where that is no rounding. */
  readonly unlike?: number;
  /** What another number of rows moves, and another order of tokens, where the first is much more and counts as rounding. */
  readonly rows?: { readonly moved: number; readonly tokens: number };
}
