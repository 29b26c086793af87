import type { Placed } from '../plan/chunks';

/** A length whose noise is to be measured. */
export interface Measuring {
  /** What it costs, in tokens. */
  readonly cost: number;
}

/** A chunk that is to be judged. */
export interface Judging {
  readonly cost: number;
  /** The number of what has to be measured for it. */
  readonly needs?: number;
}

/** What one worker does: first it measures, then it judges, in these orders. */
export interface Schedule {
  readonly measures: readonly number[];
  readonly chunks: readonly number[];
}

/**
 * Shares out what there is to do: the dearest first, each to the worker that has the least so far (Graham, 1969,
 * https://doi.org/10.1137/0117039: at most a third longer than the best way). Noise is measured in ascending order, and the
 * chunks that wait for it longest come last. All that depends on the chunks alone, not on who is done first, so a campaign is
 * shared out alike whenever it is run.
 */
export function scheduleOf(measures: readonly Measuring[], chunks: readonly Judging[], workers: number): Schedule[] {
  const shares = Array.from({ length: workers }, () => ({ load: 0, measures: [] as number[], chunks: [] as number[] }));
  const jobs = [
    ...measures.map(({ cost }, i) => ({ cost, take: (share: (typeof shares)[number]) => share.measures.push(i) })),
    ...chunks.map(({ cost }, i) => ({ cost, take: (share: (typeof shares)[number]) => share.chunks.push(i) })),
  ];
  for (const { cost, take } of jobs.sort((a, b) => b.cost - a.cost)) {
    const least = shares.reduce((best, share) => (share.load < best.load ? share : best));
    least.load += cost;
    take(least);
  }
  /** When each is measured. */
  const ready: number[] = [];
  for (const share of shares) {
    let clock = 0;
    share.measures.sort((a, b) => measures[a].cost - measures[b].cost || a - b);
    for (const i of share.measures) ready[i] = clock += measures[i].cost;
  }
  const readyFor = (i: number): number => (chunks[i].needs === undefined ? 0 : ready[chunks[i].needs]);
  for (const share of shares) share.chunks.sort((a, b) => readyFor(a) - readyFor(b) || a - b);
  return shares.map(({ load: _, ...share }) => share);
}

/** How many tokens the runs of a chunk hold: of what is known before, what the time it takes depends on most. */
export function tokensOf(chunk: readonly Placed[]): number {
  return chunk.reduce((n, { plan }) => n + plan.runs.reduce((m, { batch }) => m + batch.size * batch.length, 0), 0);
}
