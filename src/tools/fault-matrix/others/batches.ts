import type { Batch } from '../../../core/batch';
import type { Encoding } from '../../../core/encoding';
import type { Traits } from '../../../core/subject';
import { realId } from '../../../engine/generate/sequence';

const { abs, floor, sqrt } = Math;

/** `count` random ids, none of them the pad id. */
export function randomTokens(count: number, random: () => number, traits: Traits): number[] {
  return Array.from({ length: count }, () => realId(floor(random() * 2 ** 31), traits));
}

/** Rows of ids with a mask, as a batch `[B, S]`. Position ids count the real tokens; under the padding they are 1. */
export function batchFrom(ids: readonly number[][], mask: readonly number[][], traits: Traits): Batch {
  const [size, length] = [ids.length, ids[0].length];
  const counted = (row: readonly number[]): number[] => {
    let seen = 0;
    return row.map((real) => (real === 1 ? seen++ : 1));
  };
  return {
    size,
    length,
    inputIds: Int32Array.from(ids.flat()),
    attentionMask: Int32Array.from(mask.flat()),
    ...((traits.tokenTypes ?? 1) > 1 && { tokenTypeIds: new Int32Array(size * length) }),
    ...(traits.positions === 'given' && { positionIds: Int32Array.from(mask.flatMap(counted)) }),
  };
}

/** Sequences padded on the right to the longest of them, and the lengths. */
export function paddedRight(sequences: readonly number[][], traits: Traits): Batch {
  const length = Math.max(...sequences.map((tokens) => tokens.length));
  const fill = (tokens: readonly number[]): number[] => new Array<number>(length - tokens.length).fill(traits.padId);
  return batchFrom(
    sequences.map((tokens) => [...tokens, ...fill(tokens)]),
    sequences.map((tokens) => Array.from({ length }, (_, i) => (i < tokens.length ? 1 : 0))),
    traits,
  );
}

/** Are all numbers as near as `numpy.allclose` asks, |a − b| ≤ atol + rtol·|b|? NaN never is. */
export function allClose(a: ArrayLike<number>, b: ArrayLike<number>, rtol: number, atol: number): boolean {
  for (let i = 0; i < a.length; i++) if (!(abs(a[i] - b[i]) <= atol + rtol * abs(b[i]))) return false;
  return a.length === b.length;
}

/** The cosine of two vectors. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) [dot, aa, bb] = [dot + a[i] * b[i], aa + a[i] * a[i], bb + b[i] * b[i]];
  return dot / sqrt(aa * bb);
}

/** The last hidden state of `count` positions of a row, from `start`: `[count · E]`. */
export function statesOf({ lastHiddenState }: Encoding, row: number, start: number, count: number): Float32Array {
  const { data, shape } = lastHiddenState!;
  const [, S, E] = shape;
  return data.subarray((row * S + start) * E, (row * S + start + count) * E);
}

/** One pooled vector of a row: `[P]`. */
export function vectorOf({ pooled }: Encoding, name: string, row: number): Float32Array {
  const { data, shape } = pooled![name];
  return data.subarray(row * shape[1], (row + 1) * shape[1]);
}
