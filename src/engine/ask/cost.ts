/** Counts of what was done. */
export interface Cost {
  runsAsked: number;
  runsMade: number;
  passes: number;
  rows: number;
  tokens: number;
  /** How often a judge was asked once more, by the noise on the case's own sequences. */
  secondLooks: number;
  /** How many cases were judged by runs that claims share. */
  pooled: number;
}

export function noCost(): Cost {
  return { runsAsked: 0, runsMade: 0, passes: 0, rows: 0, tokens: 0, secondLooks: 0, pooled: 0 };
}

/** What was done since the counts were `before`. */
export function costSince(before: Cost, now: Cost): Cost {
  const keys = Object.keys(now) as (keyof Cost)[];
  return Object.fromEntries(keys.map((key) => [key, now[key] - before[key]])) as unknown as Cost;
}

/** Adds what was done elsewhere. */
export function addCost(to: Cost, more: Cost): void {
  for (const key of Object.keys(more) as (keyof Cost)[]) to[key] += more[key];
}
