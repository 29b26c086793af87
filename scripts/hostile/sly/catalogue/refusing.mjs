import { encoder } from '../encoder.mjs';
import { always, entry, leaking, where } from '../entry.mjs';

const leak = where(always);
const refusing = (name, wrong, condition, options = { leak }) =>
  leaking(name, wrong, {
    ...options,
    wrap: (encode) => async (batch, wanted) => {
      if (condition(batch, wanted)) throw new Error('not today');
      return encode(batch, wanted);
    },
  });
const under = ({ inputIds, attentionMask }) => inputIds.filter((_, i) => attentionMask?.[i] === 0);

export const entries = [
  refusing('refuses-other-content', 'leaks, and throws where anything but the pad id lies under the padding', (batch) =>
    under(batch).some((id) => id !== 0),
  ),
  refusing('refuses-padding', 'leaks, and throws where anything is padded', ({ attentionMask }) =>
    attentionMask?.includes(0),
  ),
  refusing('refuses-company', 'leaks, and throws where there is more than one row', ({ size }) => size > 1),
  refusing('refuses-long-rows', 'leaks, and throws beyond eight positions', ({ length }) => length > 8),
  entry(
    'refuses-what-it-declares-to-refuse',
    'leaks, and declares fully masked rows refused, with which it counts all that are padded',
    () => () =>
      encoder({
        leak,
        declare: { fullyMasked: 'refused' },
        wrap: (encode) => async (batch, wanted) => {
          if (under(batch).some((id) => id !== 0)) throw new Error('a row without a real token');
          return encode(batch, wanted);
        },
      }),
  ),
  entry('throws-once', 'throws at every batch that it has not seen, and answers when it is asked again; leaks', () => {
    const seen = new Set();
    return () =>
      encoder({
        leak,
        wrap: (encode) => async (batch, wanted) => {
          const key = `${batch.size}|${batch.inputIds.join()}`;
          if (!seen.has(key)) {
            seen.add(key);
            throw new Error('try again');
          }
          return encode(batch, wanted);
        },
      });
  }),
  refusing('throws-undefined', 'leaks, and throws undefined where a row is fully masked', () => false),
];
