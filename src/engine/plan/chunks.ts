import type { Plan } from './plan';

/** How many numbers of answers are held at once: 64 MB of float32. */
export const NUMBERS_AT_ONCE = 16e6;

/** A plan and its place in the stream of cases. */
export interface Placed {
  readonly plan: Plan;
  readonly index: number;
}

/**
 * Puts plans of one weight scale and one length together, since those share forward passes, as many as fit in memory. It depends on
 * the cases alone, so a seed always gives the same chunks.
 */
export function chunks(placed: readonly Placed[]): Placed[][] {
  const found: Placed[][] = [];
  const open = new Map<string, { chunk: Placed[]; cost: number }>();
  for (const entry of placed) {
    const { testCase, cost } = entry.plan;
    const key = `${testCase.weightScale}|${testCase.length}`;
    const current = open.get(key);
    if (current && current.cost + cost <= NUMBERS_AT_ONCE) {
      current.chunk.push(entry);
      current.cost += cost;
      continue;
    }
    const chunk = [entry];
    found.push(chunk);
    open.set(key, { chunk, cost });
  }
  return found;
}
