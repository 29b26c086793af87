import { withKernels } from './fast-stages';
import type { Kernels } from './kernel-set';
import { Bert } from '../bert/model';
import { syntheticCheckpoint } from '../bert/synthetic';
import type { Batch } from '../../core/batch';
import type { OutputName } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import { shapeBound } from '../../numerics/bounds';

/** No width is a multiple of four, so that the last tile of every kernel is a part of one. */
const SIZES = { hiddenSize: 30, heads: 3, intermediateSize: 50, layers: 2 } as const;

/** Lengths of the batches, on either side of whole tiles. */
const LENGTHS = [1, 4, 7, 18] as const;

/**
 * Holds kernels against the plain ones on the backend that is current: two layers of a small model with sharp attention, on
 * rows without padding, padded right and left, and without one real token. Both take the same sums in another order, so
 * what they give may be as far apart as another shape may make it on this backend.
 *
 * @returns a sentence where they are further apart, or where one is no number
 * @throws what the kernels throw
 */
export async function whyTheyDiffer(kernels: Kernels, backend: string): Promise<string | undefined> {
  const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'kernels', config: SIZES });
  const { value: bound, origin } = shapeBound({ backend });
  const plain = new Bert(checkpoint);
  try {
    const fast = new Bert(checkpoint, { stages: withKernels(kernels) });
    try {
      for (const length of LENGTHS) {
        const far = await farthest(plain, fast, batchOf(length), comparedOf(kernels), bound);
        if (!far) continue;
        const { what, apart } = far;
        return `their ${what} are ${apart.toExponential(1)} of the largest number away from those of the plain kernels at ${length} positions; ${bound} is allowed (${origin}).`;
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

/** What is compared, as it is called, where the kernels have a part of their own in it. */
function comparedOf({ pool, forHead }: Kernels): readonly (readonly [OutputName, string])[] {
  return [
    ['lastHiddenState', 'hidden states'],
    ...(pool ? ([['pooled', 'pooled vectors']] as const) : []),
    ...(forHead ? ([['logits', 'logits']] as const) : []),
  ];
}

/** What of two models' outputs is further apart than `bound`, in parts of its largest number. */
async function farthest(
  plain: Bert,
  fast: Bert,
  batch: Batch,
  compared: readonly (readonly [OutputName, string])[],
  bound: number,
): Promise<{ readonly what: string; readonly apart: number } | undefined> {
  const wanted = compared.map(([output]) => output);
  const [expected, observed] = [await plain.encode(batch, wanted), await fast.encode(batch, wanted)];
  for (const [output, what] of compared) {
    const found = tensorsOf(observed, [output]);
    const distances = tensorsOf(expected, [output]).map(({ values }, i) => distance(values.data, found[i].values.data));
    const apart = Math.max(...distances);
    if (!(apart <= bound)) return { what, apart };
  }
  return undefined;
}

/** The largest distance, in parts of the largest number; Infinity where one is no number. */
function distance(expected: Float32Array, observed: Float32Array): number {
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const apart = expected.reduce((most, x, i) => {
    const away = Math.abs(x - observed[i]);
    return away <= most ? most : Number.isNaN(away) ? Infinity : away;
  }, 0);
  return apart / largest;
}
