import type { Part } from '../../engine/parallel/ledger';

/** The cells that are this shard's: dealt out to and fro, so that what stands side by side in a plan goes to several. */
export function cellsOfShard<T>(cells: readonly T[], part: Part | undefined): T[] {
  if (!part) return [...cells];
  const { index, count } = part;
  return cells.filter((_, i) => {
    const at = i % (2 * count);
    return index === (at < count ? at + 1 : 2 * count - at);
  });
}

/**
 * Runs cells, so many at a time, in their order.
 * @param run one of them; what it throws ends the whole
 */
export async function runCells<T>(cells: readonly T[], jobs: number, run: (cell: T) => Promise<void>): Promise<void> {
  const left = [...cells];
  const next = async (): Promise<void> => {
    while (left.length > 0) await run(left.shift()!);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, cells.length) }, next));
  } finally {
    left.length = 0;
  }
}
