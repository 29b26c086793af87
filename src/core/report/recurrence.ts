/** How often a case broke its claim when it was asked for again and again, as it is and by itself. */
export interface Recurrence {
  readonly violated: number;
  /** How often it was judged. */
  readonly tries: number;
}
