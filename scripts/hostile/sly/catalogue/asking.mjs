import { encoder } from '../encoder.mjs';
import { always, entry, leaking, where } from '../entry.mjs';

const leak = where(always);
const wrapped = (name, wrong, wrap, options = { leak }, beyond) => leaking(name, wrong, { ...options, wrap }, beyond);
const wants = (...names) => where(({ wanted }) => wanted.join() === names.join());

/** Answers into one piece of memory, again and again. */
function intoOneBuffer(encode) {
  const memory = new Float32Array(1 << 22);
  return async (batch, wanted) => {
    let at = 0;
    const moved = ({ data, shape }) => {
      const place = memory.subarray(at, (at += data.length));
      place.set(data);
      return { data: place, shape };
    };
    const { lastHiddenState, hiddenStates, attentions, pooled, logits } = await encode(batch, wanted);
    return {
      lastHiddenState: moved(lastHiddenState),
      hiddenStates: hiddenStates.map(moved),
      attentions: attentions.map(moved),
      pooled: { mean: moved(pooled.mean), cls: moved(pooled.cls) },
      logits: moved(logits),
    };
  };
}

/** Every number is read through a getter, and is right the first time only. */
const byGetter = (encode) => async (batch, wanted) => {
  const answer = await encode(batch, wanted);
  const [{ data: wrong }, { data: right, shape }] = [
    answer.lastHiddenState,
    (await rightly(batch, wanted)).lastHiddenState,
  ];
  let reads = 0;
  return {
    ...answer,
    lastHiddenState: {
      shape,
      get data() {
        return reads++ < 2 ? right : wrong;
      },
    },
  };
};
const rightly = encoder().encode;

/** Gives the right answer and spoils it when everybody has turned away. */
const spoiledLater = (encode) => async (batch, wanted) => {
  const wrong = await encode(batch, wanted);
  const right = await rightly(batch, wanted);
  setTimeout(() => right.lastHiddenState.data.set(wrong.lastHiddenState.data), 0);
  return right;
};

export const entries = [
  leaking('leaks-when-one-is-wanted', 'leaks where one output alone is wanted', {
    leak: where(({ wanted }) => wanted.length === 1),
  }),
  leaking('leaks-when-pooled-is-wanted', 'leaks where pooled vectors alone are wanted', { leak: wants('pooled') }),
  leaking('leaks-when-states-are-wanted', 'leaks where the last hidden state alone is wanted', {
    leak: wants('lastHiddenState'),
  }),
  leaking('leaks-when-logits-are-wanted', 'leaks where logits alone are wanted', { leak: wants('logits') }),
  leaking('leaks-unless-attentions-are-wanted', 'a fused path that leaks', {
    leak: where(({ wanted }) => !wanted.includes('attentions')),
  }),
  leaking('leaks-if-attentions-are-wanted', 'an explicit path that leaks', {
    leak: where(({ wanted }) => wanted.includes('attentions')),
  }),
  leaking('leaks-if-everything-is-wanted', 'leaks where all five outputs are wanted', {
    leak: where(({ wanted }) => wanted.length === 5),
  }),
  wrapped(
    'splices-wanted',
    'leaks, and empties `wanted` so that nothing is read',
    (encode) => async (batch, wanted) => {
      const answer = await encode(batch, [...wanted]);
      wanted.length = 0;
      return answer;
    },
  ),
  wrapped(
    'splices-pooled',
    'leaks in pooled vectors, and takes them out of `wanted`',
    (encode) => async (batch, wanted) => {
      const answer = await encode(batch, [...wanted]);
      if (wanted.includes('pooled')) wanted.splice(wanted.indexOf('pooled'), 1);
      return answer;
    },
    { leak, place: { after: ({ mean }, _, d) => mean.forEach((x, i) => (mean[i] = x + d)) } },
  ),
  wrapped(
    'writes-into-the-batch',
    'leaks, and then writes zeros over ids and mask',
    (encode) => async (batch, wanted) => {
      const answer = await encode(batch, wanted);
      batch.inputIds.fill(0);
      batch.attentionMask?.fill(1);
      return answer;
    },
  ),
  wrapped('shrinks-the-batch', 'leaks, and says that the batch was shorter', (encode) => async (batch, wanted) => {
    const answer = await encode(batch, wanted);
    Object.assign(batch, { size: 1, length: 1 });
    return answer;
  }),
  entry(
    'one-buffer',
    'leaks, and answers into one buffer again and again',
    () => () => encoder({ leak, wrap: intoOneBuffer }),
  ),
  wrapped('getter', 'leaks, but for who reads a number for the first time', byGetter),
  wrapped(
    'spoiled-later',
    'answers rightly, and writes a leak over the answer a moment later',
    spoiledLater,
    { leak },
    "whoever copies an answer when it comes has the right one; it is the caller's later reading that is spoiled. An application that reads at once is safe.",
  ),
  wrapped(
    'names-change',
    'leaks in a pooled vector that some batches do not have',
    (encode) => async (batch, wanted) => {
      const answer = await encode(batch, wanted);
      const { mean, cls } = answer.pooled;
      return { ...answer, pooled: batch.length > 4 ? { mean, cls } : { mean } };
    },
  ),
];
