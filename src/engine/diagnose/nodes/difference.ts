import type { InnerTensor } from '../../../core/inside';

/** How two tensors differ at the places that are compared. */
export interface Difference {
  readonly compared: number;
  readonly different: number;
  /** The furthest that two numbers are apart; Infinity where one is not finite, and the other is not the same. */
  readonly worst: number;
  /** The two there. */
  readonly there?: { readonly expected: number; readonly observed: number };
  /** The largest number of the trusted one that is finite. */
  readonly magnitude: number;
}

/** Compares bits, but for the sign of zero: inside a model infinities, and even what is no number, may be meant. */
export function differenceOf(
  expected: InnerTensor,
  observed: InnerTensor,
  real: readonly [expected: Int32Array, observed: Int32Array],
): Difference {
  let [different, worst, magnitude] = [0, -1, 0];
  let there: Difference['there'];
  for (let i = 0; i < real[0].length; i++) {
    const x = expected.data[real[0][i]];
    const y = observed.data[real[1][i]];
    const size = Math.abs(x);
    if (size > magnitude && size !== Infinity) magnitude = size;
    if (x === y || (x !== x && y !== y)) continue;
    different++;
    const apart = Number.isFinite(x) && Number.isFinite(y) ? Math.abs(x - y) : Infinity;
    if (apart <= worst) continue;
    worst = apart;
    there = { expected: x, observed: y };
  }
  return { compared: real[0].length, different, worst: Math.max(0, worst), magnitude, ...(there && { there }) };
}

/** Is a tensor of whole numbers? */
export function isWhole({ type }: Pick<InnerTensor, 'type'>): boolean {
  return !/float/.test(type);
}
