/** What cases that held say of those that were not drawn. */
export interface Confidence {
  /** How many sampled cases put the claim to the test, and held. */
  readonly cases: number;
  readonly level: number;
  /** A share of violating cases above this one is excluded at that level: 3/n, and 1 where n is less than three. */
  readonly rateBelow: number;
}
