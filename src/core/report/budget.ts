/** What a run with a limit of time reached. Plain JSON. */
export interface BudgetReport {
  /** The limit; absent where so many cases were asked for in its order. */
  readonly minutes?: number;
  /** Classes that no case reached. */
  readonly notReached: readonly string[];
  /** About how many minutes a run takes that reaches them too; absent where that is not known, or none are left. */
  readonly minutesForAll?: number;
}
