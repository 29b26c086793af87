import type { Batch } from './batch';
import { concatBatches, validateBatch } from './batch';
import { UsageError } from './errors';
import type { Mask } from './mask';
import { MASK_FORMS } from './mask';
import { tokenMaskOf, withMaskAs } from './mask-of-batch';

const LIMITS = { vocabularySize: 10, maxLength: 8 };
const TOKENS = [1, 0, 1, 1, 1, 0, 0, 0, 0];
const batch: Batch = { size: 3, length: 3, inputIds: new Int32Array(9), attentionMask: Int32Array.from(TOKENS) };
const LOWEST = -3.4028234663852886e38;

test.each(MASK_FORMS)('%s says which tokens are real, and passes for a mask', (form) => {
  const other = withMaskAs(form, batch);
  expect(other.attentionMask).toBeNull();
  expect([...tokenMaskOf(other)!]).toEqual(TOKENS);
  expect(() => validateBatch(other, LIMITS)).not.toThrow();
});

test('forms with a query axis say the same at every query', () => {
  const [boolean, additive] = (['boolean [B, S, S]', 'additive [B, 1, S, S]'] as const).map(
    (form) => withMaskAs(form, batch).mask!,
  );
  expect(boolean).toMatchObject({ shape: [3, 3, 3] });
  expect([...boolean.data].slice(0, 12)).toEqual([1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0]);
  expect(additive).toMatchObject({ shape: [3, 1, 3, 3] });
  expect([...additive.data].slice(0, 12)).toEqual(
    [1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0].map((one) => (one ? 0 : LOWEST)),
  );
});

test('no mask is a mask of ones, in any form', () => {
  const ones = withMaskAs('float [B, 1, 1, S]', { ...batch, attentionMask: null });
  expect([...ones.mask!.data]).toEqual(new Array(9).fill(1));
  expect(tokenMaskOf({ ...batch, attentionMask: null })).toBeNull();
});

test('a token is real where some query may read it', () => {
  const data = Uint8Array.from([1, 0, 0, 1, 0, 0, 1, 1, 0]);
  const mask: Mask = { form: 'boolean [B, S, S]', data, shape: [1, 3, 3] };
  const causal = { size: 1, length: 3, inputIds: new Int32Array(3), attentionMask: null, mask };
  expect([...tokenMaskOf(causal)!]).toEqual([1, 1, 0]);
});

test.each(MASK_FORMS)('batches with masks as %s can be put one below the other', (form) => {
  const one: Batch = {
    size: 1,
    length: 3,
    inputIds: new Int32Array(3),
    attentionMask: Int32Array.from([0, 1, 1]),
  };
  const both = concatBatches([withMaskAs(form, one), withMaskAs(form, batch)]);
  const attentionMask = Int32Array.from([0, 1, 1, ...TOKENS]);
  expect(both).toEqual(withMaskAs(form, { size: 4, length: 3, inputIds: new Int32Array(12), attentionMask }));
});

const good = withMaskAs('integer [B, S, S]', batch);
test.each<[string, Batch, RegExp]>([
  ['both masks', { ...good, attentionMask: batch.attentionMask }, /mask and batch.attentionMask are both given/],
  ['a form that is none', withMask({ form: 'complex [B, S]' as Mask['form'] }), /form is "complex \[B, S\]"; expected/],
  ['another shape', withMask({ shape: [3, 3] }), /shape is \[3,3\]; expected \[3, 3, 3\] for "integer \[B, S, S\]"/],
  ['another type', withMask({ data: new Float32Array(27) }), /Float32Array of length 27; expected Int32Array of 27/],
  ['too few numbers', withMask({ data: new Int32Array(26) }), /Int32Array of length 26; expected Int32Array of 27/],
  ['another number', withMask({ data: new Int32Array(27).fill(2, 4) }), /data\[4\] is 2; expected 0 or 1/],
  [
    'an additive mask of ones',
    withMask({ form: 'additive [B, 1, 1, S]', shape: [3, 1, 1, 3], data: new Float32Array(9).fill(1) }),
    /data\[0\] is 1; expected 0 or a negative number/,
  ],
  [
    'an additive NaN',
    withMask({ form: 'additive [B, 1, 1, S]', shape: [3, 1, 1, 3], data: new Float32Array(9).fill(NaN) }),
    /data\[0\] is NaN/,
  ],
])('%s is refused, by name', (_, wrong, message) => {
  expect(() => validateBatch(wrong, LIMITS)).toThrow(UsageError);
  expect(() => validateBatch(wrong, LIMITS)).toThrow(message);
});

function withMask(part: Partial<Mask>): Batch {
  return { ...good, mask: { ...good.mask!, ...part } };
}
