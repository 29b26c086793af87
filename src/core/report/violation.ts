/**
 * - `exact`: compares bits of runs of the same shape, with no tolerance. On a subject that does not repeat itself bit for bit
 *   they are judged by what it differs from itself by.
 * - `calibrated`: compares runs whose shapes differ, so that sums may be taken in another order.
 * - `positive control`: shows that the other claims can fail at all.
 */
export type InvariantKind = 'exact' | 'calibrated' | 'positive control';

/** The first place where a claim is broken. */
export interface Violation {
  /** One sentence with the numbers in it. */
  readonly message: string;
  /** The tensor, such as `lastHiddenState` or `attentions[0]`. */
  readonly output: string;
  /** Index into that tensor of the observed run. */
  readonly index: readonly number[];
  readonly row: number;
  readonly observed: number;
  readonly expected: number;
  readonly deviation: number;
  readonly bound: number;
  /** What the deviation is a multiple of, in the units of the output, where noise was measured. */
  readonly noise?: number;
  /** The smallest bound that would have let everything in this case pass. */
  readonly smallestPassingBound: number;
  /** How many of the numbers compared were out of bounds. */
  readonly count: number;
  readonly compared: number;
  /** The two runs held against each other; the same twice where one run is judged by itself. */
  readonly runs: readonly [expected: string, observed: string];
}
