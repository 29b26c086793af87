import type { Batch } from '../../core/batch';
import type { Case, Row } from '../../core/case';
import { batchOf } from '../../core/case';
import type { MaskForm } from '../../core/mask';
import { withMaskAs } from '../../core/mask-of-batch';
import type { Traits } from '../../core/subject';

/** A case in which something is changed that must not matter, and where its rows stand then. */
export interface Variant {
  readonly length: number;
  readonly rows: readonly Row[];
  /** The row of the case that each row is; -1 where another stands there. */
  readonly from: readonly number[];
  /** Does other content lie under the padding, as each row names it? */
  readonly otherUnder?: true;
  /** The form of the mask, where it is not integers `[B, S]`. */
  readonly form?: MaskForm;
}

/** Lays one change over those that are there already. It must keep what others changed. */
export type Change = (variant: Variant, traits: Traits) => Variant;

/** A case as it is. */
export function unchanged({ rows, length }: Case): Variant {
  return { length, rows, from: rows.map((_, r) => r) };
}

/** The batch of a variant. */
export function batchOfVariant({ rows, length, otherUnder, form }: Variant, traits: Traits): Batch {
  const batch = batchOf(rows, length, traits, { otherUnder: otherUnder === true });
  return form === undefined ? batch : withMaskAs(form, batch);
}

/** Another row in the place of each that is picked. */
export function withOthers(
  variant: Variant,
  isOther: (row: Row, r: number) => boolean,
  other: (row: Row) => Row,
): Variant {
  const { rows, from } = variant;
  return {
    ...variant,
    rows: rows.map((row, r) => (isOther(row, r) ? other(row) : row)),
    from: from.map((r, at) => (isOther(rows[at], at) ? -1 : r)),
  };
}
