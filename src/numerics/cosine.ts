/** The cosine of the angle between two vectors, summed in float64; NaN where one is zero or not finite. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, left, right] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    left += a[i] * a[i];
    right += b[i] * b[i];
  }
  return product / Math.sqrt(left * right);
}

/** The order in which the least comes first, and before it what is NaN: a report shows the worst of them. */
export function leastFirst(a: number, b: number): number {
  return a - b || Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}
