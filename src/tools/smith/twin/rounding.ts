/** What arithmetic makes of exact results. */
export interface Rounding {
  /** What a sum becomes whose terms are so large together. */
  sum(value: number, size: number): number;
  /** Which whole number becomes of one that is counted in steps of a byte. */
  whole(steps: number): number;
}

/** None but float64's own; halves go to the even number, as ONNX has it. */
export const EXACT: Rounding = { sum: (value) => value, whole: halfToEven };

/**
 * Rounding as another order of summation, or another kernel, makes it: what a model's twin moves by under it is what rounding
 * alone can explain.
 *
 * @param unit how far a number is off, in parts of it
 */
export function roughly(unit: number, seed: number): Rounding {
  let state = (seed + 1) >>> 0;
  // Marsaglia's xorshift: millions of numbers are drawn.
  const around = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
  return {
    sum: (value, size) => value + unit * size * around(),
    // So near to the middle between two bytes either may come out; that happens seldom, and here often.
    whole: (steps) => halfToEven(steps + NEAR * around()),
  };
}

const NEAR = 0.02;

function halfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}
