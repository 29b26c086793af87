import type { Kernels } from '../bert/kernel-set';
import { Bert } from '../bert/model';
import { syntheticCheckpoint } from '../bert/synthetic';
import type { Batch } from '../core/batch';
import { shapeBound } from '../numerics/bounds';

/** No width is a multiple of four, so that the last tile of every kernel is a part of one. */
const SIZES = { hiddenSize: 30, heads: 3, intermediateSize: 50, layers: 2 } as const;

/** Lengths of the batches, on either side of whole tiles. */
const LENGTHS = [1, 4, 7, 18] as const;

/**
 * Holds kernels against the plain ones on the backend that is current: two layers of a small model with sharp attention, on
 * rows without padding, padded right and left, and without one real token. Both take the same sums in another order, so
 * their hidden states may be as far apart as another shape may make them on this backend.
 *
 * @returns a sentence where they are further apart, or where one is no number
 * @throws what the kernels throw
 */
export async function whyTheyDiffer(kernels: Kernels, backend: string): Promise<string | undefined> {
  const checkpoint = syntheticCheckpoint({ regime: 'sharp', seed: 'kernels', config: SIZES });
  const { value: bound, origin } = shapeBound(backend);
  const plain = new Bert(checkpoint);
  try {
    const fast = new Bert(checkpoint, { kernels });
    try {
      for (const length of LENGTHS) {
        const apart = await distance(plain, fast, batchOf(length));
        if (apart <= bound) continue;
        return `their hidden states are ${apart.toExponential(1)} of the largest number away from those of the plain kernels at ${length} positions; ${bound} is allowed (${origin}).`;
      }
      return undefined;
    } finally {
      fast.dispose();
    }
  } finally {
    plain.dispose();
  }
}

/** Four rows: all real, padded right, padded left, all padding. */
function batchOf(length: number): Batch {
  const half = Math.ceil(length / 2);
  const isReal = [() => true, (i: number) => i < half, (i: number) => i >= length - half, () => false];
  const all = Array.from({ length: 4 * length }, (_, i) => i);
  return {
    size: 4,
    length,
    inputIds: Int32Array.from(all, (i) => (i * 7 + 5) % 97),
    attentionMask: Int32Array.from(all, (i) => Number(isReal[Math.floor(i / length)](i % length))),
  };
}

/** The largest distance of two models' hidden states, in parts of the largest number; Infinity where one is no number. */
async function distance(plain: Bert, fast: Bert, batch: Batch): Promise<number> {
  const [expected, observed] = [
    await plain.encode(batch, ['lastHiddenState']),
    await fast.encode(batch, ['lastHiddenState']),
  ].map(({ lastHiddenState }) => lastHiddenState!.data);
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const apart = expected.reduce((most, x, i) => {
    const away = Math.abs(x - observed[i]);
    return away <= most ? most : Number.isNaN(away) ? Infinity : away;
  }, 0);
  return apart / largest;
}
