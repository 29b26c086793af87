import type { MaskForm } from '../mask';

/**
 * How a subject learns where sequences end that are packed into one row.
 * - `segment-ids`: `batch.segmentIds`, 1, 2, 3, … along a row, 0 at padding.
 * - `block-mask`: `batch.mask`, in a form of its own that names a query and a key.
 */
export const PACKINGS = ['segment-ids', 'block-mask'] as const;
export type Packing = (typeof PACKINGS)[number];

/** The first form of its masks that can say which key is of the same sequence as a query. */
export function blockForm(maskForms: readonly MaskForm[]): MaskForm | undefined {
  return maskForms.find((form) => form.endsWith('S, S]'));
}
