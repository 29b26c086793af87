import type { Batch } from './batch';
import { LOWEST_FLOAT32 } from './float32';
import type { MaskForm } from './mask';
import { kindOf, maskShape, KINDS } from './mask';

const { floor } = Math;

/** The same batch, its `attentionMask` `[B, S]` put in another form. In forms with a query axis all queries get the same. */
export function withMaskAs(form: MaskForm, batch: Batch): Batch {
  const { size: B, length: S, attentionMask } = batch;
  const kind = kindOf(form);
  const shape = maskShape(form, B, S);
  const queries = shape.reduce((a, b) => a * b, 1) / (B * S);
  const data = new KINDS[kind](B * queries * S);
  for (let i = 0; i < data.length; i++) {
    const row = floor(i / (queries * S));
    const real = attentionMask?.[row * S + (i % S)] ?? 1;
    data[i] = kind !== 'additive' ? real : real === 1 ? 0 : LOWEST_FLOAT32;
  }
  return { ...batch, attentionMask: null, mask: { form, data, shape } };
}

/**
 * The mask of a batch as integers `[B, S]`, whatever its form; null where none is passed. A token counts as real where some
 * query may read it.
 */
export function tokenMaskOf({ size: B, length: S, attentionMask, mask }: Batch): Int32Array | null {
  if (!mask) return attentionMask;
  const real = new Int32Array(B * S);
  const visible = kindOf(mask.form) === 'additive' ? 0 : 1;
  const stride = mask.data.length / B; // one row's part: [S] or [S, S]
  mask.data.forEach((entry, i) => {
    if (entry === visible) real[floor(i / stride) * S + (i % S)] = 1;
  });
  return real;
}
