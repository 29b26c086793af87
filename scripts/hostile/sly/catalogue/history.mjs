import { encoder } from '../encoder.mjs';
import { entry, leaking, where } from '../entry.mjs';

const when = (name, wrong, condition, beyond) => leaking(name, wrong, { leak: where(condition) }, beyond);

/** Instances know which of them they are, and how often all were called. */
const counting = (name, wrong, condition, beyond) =>
  entry(
    name,
    wrong,
    () => {
      let instances = 0;
      let calls = 0;
      return () => {
        const instance = ++instances;
        const wrap = (encode) => (batch, wanted) => {
          calls++;
          return encode(batch, wanted);
        };
        return encoder({ leak: where((context) => condition({ ...context, instance, calls })), wrap });
      };
    },
    beyond,
  );

/** Something that was seen once opens the leak for good. */
const latch = (name, wrong, condition) =>
  entry(name, wrong, () => () => {
    let open = false;
    const leak = where(() => open);
    const wrap = (encode) => async (batch, wanted) => {
      const answer = await encode(batch, wanted);
      open ||= condition(batch);
      return answer;
    };
    return encoder({ leak, wrap });
  });

/** A mask of another batch of the same shape. */
const stale = entry('mask-of-the-last-batch', 'a batch of the shape of the last one gets its mask', () => () => {
  let last;
  const wrap = (encode) => async (batch, wanted) => {
    const reused =
      last?.size === batch.size && last.length === batch.length
        ? { ...batch, attentionMask: last.attentionMask }
        : batch;
    last = { ...batch, attentionMask: batch.attentionMask && Int32Array.from(batch.attentionMask) };
    return encode(reused, wanted);
  };
  return encoder({ wrap });
});

export const entries = [
  when('every-7th-call', 'leaks in every seventh call', ({ call }) => call % 7 === 0),
  when('every-100th-call', 'leaks in every hundredth call', ({ call }) => call % 100 === 0),
  when('after-20-calls', 'leaks from the 20th call on', ({ call }) => call > 20),
  when('after-500-calls', 'leaks from the 500th call on', ({ call }) => call > 500),
  when(
    'after-5000-calls',
    'leaks from the 5000th call on',
    ({ call }) => call > 5000,
    'a check of a hundred cases makes some 1,500 calls. `--runs 500` makes enough; a bomb with a longer fuse needs more.',
  ),
  when('first-call', 'leaks in the first call of an instance', ({ call }) => call === 1),
  when('until-20-calls', 'leaks in the first 20 calls of an instance', ({ call }) => call <= 20),
  counting('second-instance', 'leaks in every instance but the first', ({ instance }) => instance > 1),
  counting('third-instance', 'leaks from the third instance on', ({ instance }) => instance > 2),
  counting(
    'first-instance',
    'leaks in the first instance, and in its first 50 calls',
    ({ instance, calls }) => instance === 1 && calls <= 50,
  ),
  counting(
    'call-200-of-all',
    'leaks in one call, the 200th',
    ({ calls }) => calls === 200,
    'One wrong answer in 1,500 is found where that one is compared, and pad content is in it: by luck. A model that errs once is met once.',
  ),
  latch(
    'after-a-fully-masked-row',
    'leaks for good after a fully masked row',
    ({ size: B, length: S, attentionMask }) =>
      Array.from({ length: B }, (_, b) => b).some(
        (b) => attentionMask && !attentionMask.subarray(b * S, (b + 1) * S).includes(1),
      ),
  ),
  latch('after-a-short-batch', 'leaks for good after a batch of one position', ({ length }) => length === 1),
  latch('after-a-long-batch', 'leaks for good after a batch of more than 100 positions', ({ length }) => length > 100),
  stale,
];
