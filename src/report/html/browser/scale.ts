/** In percent: 0 at the left end by itself, what is not finite at the right one. */
export function scaleOf(all: readonly number[]): (x: number) => number {
  const logs = all.filter((x) => x > 0 && Number.isFinite(x)).map(Math.log10);
  const [low, high] = [Math.floor(Math.min(...logs, 0)), Math.ceil(Math.max(...logs, -1))];
  return (x) => {
    if (x === 0) return 1;
    if (!(x > 0 && Number.isFinite(x))) return 99;
    return 6 + (90 * (Math.log10(x) - low)) / Math.max(1, high - low);
  };
}
