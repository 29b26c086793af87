import { textSubject, wordsFrom } from 'padproof';
import { E, encoder } from './encoder.mjs';
import { entry, leaking, VECTORS } from './entry.mjs';

/** Subjects that are right and look odd: each has to hold. Entries as in the catalogue, with what is odd about them. */
const odd = (name, what, options) => leaking(name, what, options);
const index = (_, s) => s;
const fullOf = (row, { length: S, inputIds, attentionMask, positionIds, tokenTypeIds }) => {
  const at = Array.from({ length: S }, (_, s) => s).filter((s) => attentionMask?.[row * S + s] !== 0);
  const pick = (values) => values && Int32Array.from(at, (s) => values[row * S + s]);
  return {
    at,
    batch: {
      size: 1,
      length: at.length,
      inputIds: pick(inputIds),
      attentionMask: null,
      positionIds: pick(positionIds),
      tokenTypeIds: pick(tokenTypeIds),
    },
  };
};

/** Each row is computed by itself, with no padding, and remembered where `memo` is given; what lies at padding is zero. */
const unpadding = (memo) => (encode) => async (batch, wanted) => {
  const { size: B, length: S } = batch;
  const lastHiddenState = { data: new Float32Array(B * S * E), shape: [B, S, E] };
  const mean = { data: new Float32Array(B * E), shape: [B, E] };
  for (let row = 0; row < B; row++) {
    const { at, batch: alone } = fullOf(row, batch);
    if (at.length === 0) continue;
    const key = `${alone.inputIds}|${alone.tokenTypeIds}|${alone.positionIds}`;
    const answer = memo?.get(key) ?? (await encode(alone, wanted));
    memo?.set(key, answer);
    at.forEach((s, i) =>
      lastHiddenState.data.set(answer.lastHiddenState.data.subarray(i * E, (i + 1) * E), (row * S + s) * E),
    );
    mean.data.set(answer.pooled.mean.data, row * E);
  }
  return { lastHiddenState, pooled: { mean } };
};

/** The whole answer to a batch is remembered. */
const byBatch = (memo) => (encode) => async (batch, wanted) => {
  const key = JSON.stringify(batch, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value));
  if (!memo.has(key)) memo.set(key, await encode(batch, wanted));
  return memo.get(key);
};

const every = (answer, change) => {
  const of = ({ data, shape }) => ({ data: data.map(change), shape });
  const { mean, cls } = answer.pooled;
  return {
    ...answer,
    lastHiddenState: of(answer.lastHiddenState),
    hiddenStates: answer.hiddenStates.map(of),
    pooled: { mean: of(mean), cls: of(cls) },
    logits: of(answer.logits),
  };
};
const changing = (change) => (encode) => async (batch, wanted) =>
  every(await encode(batch, wanted), (x, i) => change(x, batch, i));

const memory = new Float32Array(1 << 22);
const intoOneBuffer = (encode) => async (batch, wanted) => {
  let at = 0;
  const answer = await encode(batch, wanted);
  const moved = ({ data, shape }) => {
    const place = memory.subarray(at, (at += data.length));
    place.set(data);
    return { data: place, shape };
  };
  return { lastHiddenState: moved(answer.lastHiddenState), pooled: { mean: moved(answer.pooled.mean) } };
};

const vectorOf = (text) =>
  Array.from(
    { length: 8 },
    (_, p) => [...text].reduce((sum, c, i) => sum + Math.sin(c.codePointAt(0) * (p + 1) + i), 0) / text.length,
  );
const texts = (name, what, memo) =>
  entry(name, what, async () => {
    const words = await wordsFrom({});
    const embed = async (asked) => {
      const data = new Float32Array(asked.length * 8);
      asked.forEach((text, i) => {
        const vector = memo?.get(text) ?? vectorOf(text);
        memo?.set(text, vector);
        data.set(vector, i * 8);
      });
      return { embedding: { data, shape: [asked.length, 8] } };
    };
    return () => textSubject({ name: 'a server', most: 32, embed }, words);
  });

const float16 = new Float32Array(1);
const bits = new Int32Array(float16.buffer);
/** The nearest number of eleven bits. */
function half(x) {
  float16[0] = x;
  bits[0] = (bits[0] + 0x1000) & ~0x1fff;
  return float16[0];
}

export const INNOCENT = [
  odd('plain', 'nothing'),
  entry('cache-of-sequences', 'computes each row without padding, and remembers it', () => {
    const memo = new Map();
    return () => encoder({ declare: VECTORS, wrap: unpadding(memo) });
  }),
  odd('unpads', 'computes each row without padding: the same bits at all shapes', {
    declare: VECTORS,
    wrap: unpadding(),
  }),
  entry('cache-of-batches', 'remembers whole answers', () => {
    const memo = new Map();
    return () => encoder({ wrap: byBatch(memo) });
  }),
  odd('refuses-fully-masked', 'throws where a row has no real token, and says so', {
    declare: { fullyMasked: 'refused' },
    wrap: (encode) => async (batch, wanted) => {
      const { size: B, length: S, attentionMask } = batch;
      for (let b = 0; b < B; b++)
        if (attentionMask && !attentionMask.subarray(b * S, (b + 1) * S).includes(1)) throw new Error('empty row');
      return encode(batch, wanted);
    },
  }),
  odd('unspecified', 'says nothing of fully masked rows', { declare: { fullyMasked: 'unspecified' } }),
  odd('tiny', 'numbers of 1e-30', { wrap: changing((x) => x * 1e-30) }),
  odd('huge', 'numbers of 1e30', { wrap: changing((x) => x * 1e30) }),
  odd('denormal', 'numbers of 1e-40', { wrap: changing((x) => x * 1e-40) }),
  odd('half-precision', 'numbers of eleven bits, and says so', {
    declare: { precision: 'float16' },
    wrap: changing(half),
  }),
  odd('rounding-by-shape', 'another rounding at each shape, of one unit in the last place', {
    wrap: changing((x, { size, length }, i) => x * (1 + 6e-8 * Math.sin(size * 31 + length * 7 + (i % 13)))),
  }),
  odd('does-not-repeat', 'differs from itself by some units in the last place', {
    wrap: changing((x) => x * (1 + 6e-7 * (Math.random() - 0.5))),
  }),
  odd('seldom-does-not-repeat', 'differs from itself by one unit in the last place, in one number of a few thousand', {
    wrap: changing((x) => x * (1 + 6e-8 * (Math.random() - 0.5))),
  }),
  odd('causal', 'each token hears those before it', { causal: true, declare: VECTORS }),
  odd('absolute', 'positions are indices', { declare: { positions: 'absolute' }, positions: index }),
  odd('from-mask', 'positions are counted from the mask', {
    declare: { positions: 'from-mask' },
    positions: ({ real }, s) => real.filter((at) => at < s).length,
  }),
  odd('from-ids', 'positions are counted from the ids', {
    declare: { positions: 'from-ids' },
    positions: ({ ids }, s) => ids.subarray(0, s).filter((id) => id !== 0).length,
  }),
  odd('one-buffer', 'answers into one buffer again and again', { declare: VECTORS, wrap: intoOneBuffer }),
  odd('writes-into-the-batch', 'uses the batch as scratch memory when it has been read', {
    wrap: (encode) => async (batch, wanted) => {
      const answer = await encode(batch, wanted);
      batch.inputIds.fill(-1);
      wanted.length = 0;
      return answer;
    },
  }),
  odd('attentions-alone', 'offers attentions alone', { declare: { outputs: ['attentions'] } }),
  odd('hidden-states-and-pooled', 'offers hidden states and pooled vectors', {
    declare: { outputs: ['hiddenStates', 'pooled'] },
  }),
  odd('logits-alone', 'offers logits alone', { declare: { outputs: ['logits'] } }),
  odd('pooled-alone', 'offers pooled vectors alone', { declare: { outputs: ['pooled'] } }),
  odd('one-row', 'takes one row at a time', { declare: { staticShape: { size: 1 } } }),
  odd('sixteen-positions', 'takes rows of 16 positions', { declare: { staticShape: { length: 16 }, maxLength: 16 } }),
  odd('small-vocabulary', 'has a vocabulary of three', { declare: { vocabularySize: 3 } }),
  odd('reordered', 'offers another order, which costs it a unit in the last place', {
    declare: {
      reordered: async (seed) => encoder({ wrap: changing((x, _, i) => x * (1 + 6e-8 * Math.sin(seed + i))) }),
    },
  }),
  odd('reference', 'is its own reference, and is right', { declare: { reference: encoder().encode } }),
  odd('zero-unit', 'a unit is −0, always', { wrap: changing((x, _, i) => (i % E === 3 ? -0 : x)) }),
  texts('texts', 'a server that is right', undefined),
  texts('texts-with-a-cache', 'a server that is right, with a cache', new Map()),
];
