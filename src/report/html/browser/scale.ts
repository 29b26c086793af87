/** The powers of ten between which numbers lie. */
function decadesOf(all: readonly number[]): readonly [low: number, high: number] {
  const logs = all.filter((x) => x > 0 && Number.isFinite(x)).map(Math.log10);
  return [Math.floor(Math.min(...logs, 0)), Math.ceil(Math.max(...logs, -1))];
}

/** In percent: 0 at the left end by itself, what is not finite at the right one. */
export function scaleOf(all: readonly number[]): (x: number) => number {
  const [low, high] = decadesOf(all);
  return (x) => {
    if (x === 0) return 1;
    if (!(x > 0 && Number.isFinite(x))) return 99;
    return 6 + (90 * (Math.log10(x) - low)) / Math.max(1, high - low);
  };
}

/** Round numbers of a scale, a few. */
export function ticksOf(all: readonly number[]): number[] {
  const [low, high] = decadesOf(all);
  const every = Math.max(1, Math.ceil((high - low) / 5));
  return Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, i) => Number(`1e${high - i * every}`));
}
