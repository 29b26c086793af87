/**
 * Deals chunks out among shards so that they take alike long: window by window, the dearest first, each to the shard that has the
 * least so far. It depends on the chunks alone, so each shard knows its own without asking another.
 */
export class Deal {
  private readonly loads: number[];

  /** @param count how many shards there are */
  constructor(count: number) {
    this.loads = new Array<number>(count).fill(0);
  }

  /**
   * Deals out the chunks of the next window.
   * @param costs what each takes, in any unit
   * @returns the shard of each, counted from 1
   */
  next(costs: readonly number[]): number[] {
    const owners = new Array<number>(costs.length);
    const order = costs.map((_, i) => i).sort((a, b) => costs[b] - costs[a] || a - b);
    for (const i of order) {
      const least = this.loads.reduce((best, load, shard) => (load < this.loads[best] ? shard : best), 0);
      this.loads[least] += costs[i];
      owners[i] = least + 1;
    }
    return owners;
  }
}
