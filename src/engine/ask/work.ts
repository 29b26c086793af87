/** Counts of what was done. */
export interface Work {
  runsAsked: number;
  runsMade: number;
  passes: number;
  rows: number;
  tokens: number;
  /** How often a judge was asked once more, by the noise on the case's own sequences. */
  secondLooks: number;
}

export function noWork(): Work {
  return { runsAsked: 0, runsMade: 0, passes: 0, rows: 0, tokens: 0, secondLooks: 0 };
}

/** What was done since the counts were `before`. */
export function workSince(before: Work, now: Work): Work {
  const keys = Object.keys(now) as (keyof Work)[];
  return Object.fromEntries(keys.map((key) => [key, now[key] - before[key]])) as unknown as Work;
}

/** Adds what was done elsewhere. */
export function addWork(to: Work, more: Work): void {
  for (const key of Object.keys(more) as (keyof Work)[]) to[key] += more[key];
}
