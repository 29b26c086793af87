/** A float32 with as many digits as tell it from its neighbours, so that values whose bits differ look different. */
export function value(x: number): string {
  if (Object.is(x, -0)) return '-0';
  return Number.isFinite(x) ? String(Number(x.toPrecision(9))) : String(x);
}

/** A deviation or a bound, with three digits. */
export function figure(x: number): string {
  if (x === 0 || !Number.isFinite(x)) return String(x);
  return short(Number(x.toPrecision(3)));
}

/** Three digits, rounded up: a bound that is printed rounded down would not pass. */
export function figureUp(x: number): string {
  if (x === 0 || !Number.isFinite(x)) return String(x);
  const nearest = Number(x.toPrecision(3));
  if (nearest >= x) return short(nearest);
  const step = 10 ** (Math.floor(Math.log10(Math.abs(x))) - 2);
  return short(Number((nearest + step).toPrecision(3)));
}

function short(x: number): string {
  return Math.abs(x) < 1e-3 || Math.abs(x) >= 1e6 ? x.toExponential() : String(x);
}
