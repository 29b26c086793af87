/** The parts of a case that are varied, one at a time. */
export const PARTS = ['side', 'ids', 'tokens', 'types', 'length', 'sequence', 'company', 'weights'] as const;

/** A part of a case, and what varying it alone came to. */
export interface Need {
  /**
   * What was varied: the `side` of the padding, the `ids` under it, the real `tokens`, their `types`, the amount of padding (`length`:
   * S), the number of real tokens (`sequence`), the other rows (`company`), or the weight scale (`weights`).
   */
  readonly part: (typeof PARTS)[number];
  /** The alternatives that broke the claim as well, in words. */
  readonly broken: readonly string[];
  /** Those of which it held. */
  readonly held: readonly string[];
}

/** What it takes to break the claim: the smallest case, each part of it varied alone. */
export interface Needs {
  readonly parts: readonly Need[];
  /** How many alternatives were judged. */
  readonly tried: number;
  /** The same in a sentence. */
  readonly text: string;
}
