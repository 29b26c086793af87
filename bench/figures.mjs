// The few statistics that the tables are made of.

/** The middle of a list of numbers; between two middles, their mean. */
export function median(numbers) {
  if (numbers.length === 0) throw new RangeError('the median of nothing');
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median, and the least and the largest. */
export function spread(numbers) {
  return { median: median(numbers), least: Math.min(...numbers), most: Math.max(...numbers) };
}

/**
 * How many times as long, or as fast, the first was as the second: entry i of both comes from one round, so that what the
 * machine did meanwhile touches both.
 */
export function ratios(ours, theirs) {
  return spread(ours.slice(0, theirs.length).map((value, i) => value / theirs[i]));
}

/** The slope of the straight line that fits best, in units of y for one of x. */
export function slope(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean((p) => p.x), mean((p) => p.y)];
  const squares = points.reduce((sum, p) => sum + (p.x - x) ** 2, 0);
  return squares === 0 ? 0 : points.reduce((sum, p) => sum + (p.x - x) * (p.y - y), 0) / squares;
}
