import type { Placed } from './lots';

/**
 * Shares lots out: each, in order, to the worker that has the least to do so far. That hangs on the lots alone, not on who is
 * done first, so a campaign shares them out alike whenever it is run.
 *
 * @param costs what each lot costs, in any unit
 * @returns for each worker the numbers of its lots, in ascending order
 */
export function sharesOf(costs: readonly number[], workers: number): number[][] {
  const shares = Array.from({ length: workers }, (): number[] => []);
  const load = shares.map(() => 0);
  costs.forEach((cost, i) => {
    const least = load.indexOf(Math.min(...load));
    shares[least].push(i);
    load[least] += cost;
  });
  return shares;
}

/** How many tokens the runs of a lot hold: of what is known before, what the time it takes hangs on most. */
export function tokensOf(lot: readonly Placed[]): number {
  return lot.reduce((n, { plan }) => n + plan.runs.reduce((m, { batch }) => m + batch.size * batch.length, 0), 0);
}
