import { encoder } from '../encoder.mjs';
import { always, entry, leaking, VECTORS, where } from '../entry.mjs';

const leak = where(always);
const count =
  (size) =>
  ({ pads, S }) =>
    (size * pads.length) / S;
const index = { positions: (_, s) => s };
const MEASURED =
  'Where nothing takes the sums in another order, the documented bound of the backend is all that there is, and a report prints it with its origin. Offer `reordered`, or positions that are given, and the bound is measured.';
const SCOPE =
  'a check asks for what is declared, and this is wrong outside of that. The report says what was declared; an application that goes beyond it is not covered.';

export const entries = [
  leaking(
    'vocabulary-of-2',
    'hears ids from 2 on, and declares a vocabulary of two',
    { leak: where(({ under }) => under.some((id) => id > 1)), declare: { vocabularySize: 2 } },
    SCOPE,
  ),
  leaking('vocabulary-of-2-and-leaks', 'leaks, and declares a vocabulary of two', {
    leak,
    declare: { vocabularySize: 2 },
  }),
  leaking(
    'longest-of-4',
    'leaks beyond four positions, and declares no more than four',
    { leak: where(({ S }) => S > 4), declare: { maxLength: 4 } },
    SCOPE,
  ),
  leaking('longest-of-2', 'leaks, and declares two positions at most', { leak, declare: { maxLength: 2 } }),
  leaking('fully-masked-unspecified', 'a fully masked row is heard by the others, and what it gets is not specified', {
    declare: { fullyMasked: 'unspecified' },
    leak: ({ batch, B, S, real }) =>
      real.length === 0
        ? 0
        : 0.1 *
          Array.from({ length: B }, (_, b) => b)
            .filter((b) => batch.attentionMask && !batch.attentionMask.subarray(b * S, (b + 1) * S).includes(1))
            .reduce((sum, b) => sum + Math.sin(batch.inputIds[b * S]), 0),
  }),
  leaking('fully-masked-refused', 'declares that it refuses a fully masked row, and answers', {
    declare: { fullyMasked: 'refused' },
  }),
  leaking('fully-masked-nan', 'declares NaN for a fully masked row, and is uniform', {
    declare: { fullyMasked: 'nan' },
  }),
  leaking('from-ids', 'hears pad content, and says that positions are counted from the ids', {
    leak,
    declare: { positions: 'from-ids' },
    ...index,
  }),
  leaking(
    'from-ids-on-the-left',
    'hears what lies before the first token, and says that positions are counted from the ids',
    {
      leak: where(({ pads, real }) => real.length > 0 && pads[0] < real[0]),
      declare: { positions: 'from-ids' },
      positions: ({ ids, real }, s) => real.filter((at) => at < s && ids[at] !== 0).length,
    },
  ),
  leaking('absolute-on-the-left', 'leaks behind left padding, and says that positions are indices', {
    leak: where(({ pads }) => pads[0] === 0),
    declare: { positions: 'absolute' },
    ...index,
  }),
  leaking(
    'absolute-counts-on-the-left',
    'counts padding on the left, and says that positions are indices',
    {
      leak: ({ pads, real }) => (real.length > 0 && pads[0] === 0 ? 0.01 * real[0] : 0),
      declare: { positions: 'absolute' },
      ...index,
    },
    "where positions are indices, padding on the left moves each token, rightly, and by how much is the model's own affair: nothing says what is right. The report says that such rows were left out.",
  ),
  leaking(
    'relative-with-holes',
    'counts holes, and says that distances matter',
    {
      leak: ({ real, pads }) =>
        real.length > 1 ? 0.01 * pads.filter((s) => s > real[0] && s < real.at(-1)).length : 0,
      declare: { positions: 'relative' },
      positions: ({ real }, s) => Math.max(0, real.indexOf(s)),
    },
    'Where distances matter, a hole moves tokens apart, rightly, and nothing says by how much.',
  ),
  leaking('relative-with-holes-by-content', 'hears what lies in holes, and says that distances matter', {
    leak: where(({ real, pads }) => real.length > 1 && pads.some((s) => s > real[0] && s < real.at(-1))),
    declare: { positions: 'relative' },
    positions: ({ real }, s) => Math.max(0, real.indexOf(s)),
  }),
  leaking(
    'fewer-outputs',
    'logits leak, and are not offered',
    {
      leak,
      place: { after: ({ logits }, _, d) => logits.forEach((x, i) => (logits[i] = x * (1 + d))) },
      declare: VECTORS,
    },
    'what is not declared is not asked for. The report says which outputs were compared.',
  ),
  leaking(
    'types-not-declared',
    'hears token types under the padding, and declares none',
    { leak: ({ types, pads }) => 0.1 * pads.reduce((n, s) => n + (types?.[s] ?? 0), 0), declare: { tokenTypes: 1 } },
    SCOPE,
  ),
  leaking('no-mask-at-all', 'takes no mask, says so, and hears padding', {
    sees: always,
    declare: { maskInput: 'none', ...VECTORS },
  }),
  leaking(
    'tensorflow-by-1e-4',
    'counts padding by 1e-4, and says that tensorflow computes it',
    { leak: count(1e-4), declare: { backend: 'tensorflow', positions: 'absolute' }, ...index },
    MEASURED,
  ),
  leaking(
    'float16-by-1e-2',
    'counts padding by 1e-2, and says that it is float16',
    { leak: count(1e-2), declare: { precision: 'float16', positions: 'absolute' }, ...index },
    MEASURED,
  ),
  leaking(
    'unmeasured-by-5e-5',
    'counts padding by 5e-5, where positions are indices and no noise can be measured',
    { leak: count(5e-5), declare: { positions: 'absolute' }, ...index },
    MEASURED,
  ),
  leaking(
    'one-row',
    'hears its neighbours, and declares one row at a time',
    { leak: ({ B }) => 0.1 * (B - 1), declare: { staticShape: { size: 1 } } },
    SCOPE,
  ),
  leaking('padded-queries-see', 'real queries see padding, and it declares that padded ones may', {
    sees: always,
    declare: { paddedQueriesSeePadding: true },
  }),
  leaking('deviation-known', 'leaks, and names that as a known deviation', {
    leak,
    declare: { knownDeviation: { fullyMasked: 'unspecified', what: 'padding is felt, by design' } },
  }),
  entry('outputs-shrink', 'offers everything at first, and when it has been asked once, attentions alone', () => () => {
    let asked = 0;
    const subject = encoder({ leak });
    return Object.defineProperty({ ...subject, encode: (...args) => (asked++, subject.encode(...args)) }, 'outputs', {
      get: () => (asked < 1 ? subject.outputs : ['attentions']),
      enumerable: true,
    });
  }),
];
