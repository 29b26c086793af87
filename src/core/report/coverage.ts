/** Is a class one of many rows, or of long ones, or of what comes before a case? Where time ends a run, it may lack those. */
export function isOfLongRuns(name: string): boolean {
  return /^[SL] /.test(name) || /^B = (\d\d|heads)/.test(name) || / before$/.test(name);
}

/** Coverage: how often each class of batch came, and which pairs of classes never came together. */
export interface Coverage {
  readonly cases: number;
  /** The longest S of all; 0 where there was no case. */
  readonly longest: number;
  /** Cases in which each class occurred. */
  readonly classes: Readonly<Record<string, number>>;
  readonly pairs: {
    readonly possible: number;
    readonly reached: number;
    readonly missing: readonly (readonly [string, string])[];
  };
}
