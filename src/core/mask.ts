import { asText } from './as-primitive';
import { UsageError } from './errors';

/**
 * The forms in which encoders take a mask, beside the plain one, `attentionMask`: integers `[B, S]`. Two axes name keys,
 * `[B, S, S]` and `[B, 1, S, S]` a query and a key, `[B, 1, 1, S]` keys, for all heads and queries alike. An additive mask is
 * added to the scores as it is: 0 at what may be read, a large negative number at what may not.
 */
export const MASK_FORMS = [
  'boolean [B, S]',
  'float [B, S]',
  'boolean [B, S, S]',
  'integer [B, S, S]',
  'float [B, S, S]',
  'boolean [B, 1, 1, S]',
  'integer [B, 1, 1, S]',
  'float [B, 1, 1, S]',
  'additive [B, 1, 1, S]',
  'additive [B, 1, S, S]',
] as const;
export type MaskForm = (typeof MASK_FORMS)[number];

/** A mask in one of the forms, row-major. */
export interface Mask {
  readonly form: MaskForm;
  /** Booleans as 0 and 1 in a Uint8Array, integers in an Int32Array, the others in a Float32Array. */
  readonly data: Uint8Array | Int32Array | Float32Array;
  readonly shape: readonly number[];
}

export const KINDS = { boolean: Uint8Array, integer: Int32Array, float: Float32Array, additive: Float32Array };
type Kind = keyof typeof KINDS;

export function kindOf(form: MaskForm): Kind {
  return form.split(' ')[0] as Kind;
}

/** The shape of a mask of B rows and S positions in a form. */
export function maskShape(form: MaskForm, B: number, S: number): number[] {
  const axes = form.slice(form.indexOf('[') + 1, -1).split(', ');
  return axes.map((axis) => (axis === 'B' ? B : axis === 'S' ? S : 1));
}

/** Masks of one form, one below the other. */
export function concatMasks(masks: readonly Mask[]): Mask {
  const [{ form, shape }] = masks;
  const data = new KINDS[kindOf(form)](masks.reduce((n, mask) => n + mask.data.length, 0));
  let offset = 0;
  for (const mask of masks) {
    data.set(mask.data, offset);
    offset += mask.data.length;
  }
  return { form, data, shape: [masks.reduce((n, mask) => n + mask.shape[0], 0), ...shape.slice(1)] };
}

/** What a mask is held against. */
interface Masked {
  readonly size: number;
  readonly length: number;
  readonly attentionMask: Int32Array | null;
}

/**
 * Holds a mask against its form and its batch.
 * @throws UsageError naming the field, what was found and what was expected.
 */
export function validateMask({ form, data, shape }: Mask, { size, length, attentionMask }: Masked): void {
  if (attentionMask) {
    throw new UsageError('batch.mask and batch.attentionMask are both given. Give one, and null for attentionMask.');
  }
  if (!MASK_FORMS.includes(form)) {
    throw new UsageError(`batch.mask.form is ${JSON.stringify(form)}; expected one of ${MASK_FORMS.join(', ')}.`);
  }
  const expected = maskShape(form, size, length);
  const count = expected.reduce((a, b) => a * b, 1);
  if (!Array.isArray(shape) || asText(shape) !== expected.join()) {
    throw new UsageError(`batch.mask.shape is [${asText(shape)}]; expected [${expected.join(', ')}] for "${form}".`);
  }
  const kind = kindOf(form);
  // Not instanceof: an array from another realm is as good.
  const type = Object.prototype.toString.call(data).slice('[object '.length, -1);
  if (type !== KINDS[kind].name || data.length !== count) {
    throw new UsageError(
      `batch.mask.data is ${type} of length ${data?.length}; expected ${KINDS[kind].name} of ${count} for "${form}".`,
    );
  }
  const wrong = data.findIndex((entry) => (kind === 'additive' ? !(entry <= 0) : entry !== 0 && entry !== 1));
  if (wrong >= 0) {
    const allowed = kind === 'additive' ? '0 or a negative number' : '0 or 1';
    throw new UsageError(`batch.mask.data[${wrong}] is ${data[wrong]}; expected ${allowed} for "${form}".`);
  }
}
