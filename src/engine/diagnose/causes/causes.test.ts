// Causes that no planted fault of the catalogue has, each confirmed on a toy, and none of them named on one that is right.
import type { Encoding } from '../../../core/encoding';
import type { Subject } from '../../../core/subject';
import { toyHead } from '../../../testing/toy-heads';
import { toySubject } from '../../../testing/toy-subject';
import { mix } from '../../generate/mix';
import { sourceOf } from '../../campaign/check';
import { Sessions } from '../../judge/sessions';
import { expertCapacity } from './capacity';
import { Trial } from './trial';
import { causeOf } from '.';

const ABOUT = { claim: 'pad-content-is-ignored' };

async function causeIn(subject: Subject, output: string): Promise<string | undefined> {
  const sessions = new Sessions(sourceOf(subject), {});
  try {
    return (await causeOf(output, await sessions.open(), ABOUT))?.name;
  } finally {
    await sessions.close();
  }
}

/** The largest number of each unit and of its opposite, over all positions or over the real ones alone. */
function pooling(all: boolean): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState', 'pooled'] });
  return {
    ...toy,
    encode: async (batch): Promise<Encoding> => {
      const { lastHiddenState } = await toy.encode(batch, ['lastHiddenState']);
      const [B, S, half] = lastHiddenState!.shape;
      const E = 2 * half;
      const data = new Float32Array(B * S * E);
      lastHiddenState!.data.forEach((x, n) => {
        const at = Math.floor(n / half) * E + (n % half);
        data[at] = x;
        data[at + half] = -x;
      });
      const most = new Float32Array(B * E).fill(-Infinity);
      for (let i = 0; i < B * S; i++) {
        if (!all && batch.attentionMask?.[i] === 0) continue;
        for (let e = 0; e < E; e++) {
          const to = Math.floor(i / S) * E + e;
          most[to] = Math.max(most[to], data[i * E + e]);
        }
      }
      return { lastHiddenState: { data, shape: [B, S, E] }, pooled: { max: { data: most, shape: [B, E] } } };
    },
  };
}

/** The largest of what each token says by itself, over all positions or over the real ones alone; no states are shown. */
function numbersOfEach(all: boolean): Subject {
  const units = 40;
  return {
    ...toySubject({ outputs: ['pooled'], positions: 'absolute' }),
    encode: async ({ size, length, inputIds, attentionMask }): Promise<Encoding> => {
      const data = new Float32Array(size * units).fill(-Infinity);
      inputIds.forEach((id, i) => {
        const to = Math.floor(i / length) * units;
        if (!all && attentionMask?.[i] === 0) return;
        for (let e = 0; e < units; e++)
          data[to + e] = Math.max(data[to + e], mix(id * units + e, i % length) / 2 ** 32);
      });
      return { pooled: { max: { data, shape: [size, units] } } };
    },
  };
}

test('a maximum over padding is told from one over real tokens', async () => {
  expect(await causeIn(pooling(true), 'pooled.max')).toBe('the maximum over all positions, padding with them');
  expect(await causeIn(pooling(false), 'pooled.max')).toBeUndefined();
});

test('token types that act as the mask are named', async () => {
  const typed = toySubject({
    faults: {
      mask: ({ tokenTypeIds }) => Int32Array.from(tokenTypeIds!, (type) => type),
      weights: (weights, visible) => weights.map((weight) => (visible.includes(true) ? weight : 0)),
    },
  });
  expect(await causeIn(typed, 'lastHiddenState')).toBe('token types act as the mask');
});

test('where positions are counted from the mask, one that moves them is not taken for token types', async () => {
  const counted = toySubject({
    positions: 'from-mask',
    faults: {
      mask: ({ tokenTypeIds }) => Int32Array.from(tokenTypeIds!, (type) => type),
      weights: (weights, visible) => weights.map((weight) => (visible.includes(true) ? weight : 0)),
      position: ({ attentionMask, length }, row, position) =>
        attentionMask!.subarray(row * length, row * length + position).reduce((sum, one) => sum + one, 0),
    },
  });
  const sessions = new Sessions(sourceOf(counted), {});
  try {
    const cause = await causeOf('lastHiddenState', await sessions.open(), ABOUT);
    expect(cause?.name).toBe('token types act as the mask');
    expect(cause?.evidence).not.toContain('swapped');
  } finally {
    await sessions.close();
  }
});

test('a mask and token types that have changed places are named, where a row of type 0 is nothing finite too', async () => {
  const toy = toySubject({ outputs: ['lastHiddenState'], fullyMasked: 'nan' });
  const swapped: Subject = {
    ...toy,
    encode: async (batch, wanted) => {
      const { attentionMask, tokenTypeIds } = batch;
      const { lastHiddenState } = await toy.encode(
        { ...batch, attentionMask: tokenTypeIds!, tokenTypeIds: attentionMask! },
        wanted,
      );
      const [, S, E] = lastHiddenState!.shape;
      const data = lastHiddenState!.data.map((x, i) => {
        const row = Math.floor(i / (S * E)) * S;
        return tokenTypeIds!.subarray(row, row + S).includes(1) ? x : NaN;
      });
      return { lastHiddenState: { ...lastHiddenState!, data } };
    },
  };
  const sessions = new Sessions(sourceOf(swapped), {});
  try {
    const cause = await causeOf('lastHiddenState', await sessions.open(), ABOUT);
    expect(cause?.name).toBe('token types act as the mask');
    expect(cause?.evidence).toContain('the two are swapped');
  } finally {
    await sessions.close();
  }
});

test('a maximum over padding is seen in the vector alone, and a mean is none', async () => {
  const maximum = 'the maximum over all positions, padding with them';
  expect(await causeIn(numbersOfEach(true), 'pooled.max')).toBe(maximum);
  expect(await causeIn(numbersOfEach(false), 'pooled.max')).toBeUndefined();
  expect(await causeIn(toyHead('many vectors', true), 'pooled.queries')).toBeUndefined();
  const mean = toySubject({ outputs: ['pooled'], faults: { pooled: (visible) => visible.map(() => true) } });
  expect(await causeIn(mean, 'pooled.mean')).toBeUndefined();
});

/** A score of each row, by a scale that is taken over the batch. */
function scoresByScale(): Subject {
  return {
    ...toySubject({ outputs: ['pooled'], positions: 'absolute' }),
    encode: async ({ size, length, inputIds }): Promise<Encoding> => {
      const numbers = Float32Array.from(inputIds, (id, i) => mix(id, i % length) / 2 ** 32);
      const scale = numbers.reduce(
        (most, x, i) => Math.max(most, inputIds[i] === 0 ? 0 : i % length < 3 ? x / 9 : x),
        0,
      );
      const data = Float32Array.from({ length: size }, (_, row) => 1 - numbers[row * length] / scale);
      return { pooled: { score: { data, shape: [size, 1] } } };
    },
  };
}

test('a score that has a scale of its batch is no maximum', async () => {
  expect(await causeIn(scoresByScale(), 'pooled.score')).toBe('the mask is not read');
});

/** The state at a special id, wherever that stands, or at index 0 where there is none; of real tokens alone, where it is right. */
function atSpecialId(all: boolean): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState', 'pooled'] });
  const special = toy.vocabularySize - 1;
  return {
    ...toy,
    encode: async (batch): Promise<Encoding> => {
      const { lastHiddenState } = await toy.encode(batch, ['lastHiddenState']);
      const { size: B, length: S, inputIds, attentionMask } = batch;
      const [, , E] = lastHiddenState!.shape;
      const data = new Float32Array(B * E);
      for (let row = 0; row < B; row++) {
        const isThere = (i: number): boolean => all || attentionMask?.[row * S + i] !== 0;
        const ids = [...inputIds.subarray(row * S, (row + 1) * S)];
        const at = Math.max(
          0,
          ids.findIndex((id, i) => id === special && isThere(i)),
        );
        data.set(lastHiddenState!.data.subarray((row * S + at) * E, (row * S + at + 1) * E), row * E);
      }
      return { lastHiddenState, pooled: { end: { data, shape: [B, E] } } };
    },
  };
}

test('a special id that is sought under the padding is told from the vector at index 0', async () => {
  const special = 'the vector at a special id, which is sought under the padding as well';
  expect(await causeIn(atSpecialId(true), 'pooled.end')).toBe(special);
  expect(await causeIn(atSpecialId(false), 'pooled.end')).not.toBe(special);
});

test('a row that reads the next one is named', async () => {
  const offset = ({ inputIds, size, length }: { inputIds: Int32Array; size: number; length: number }, row: number) =>
    inputIds[((row + 1) % size) * length] / 64;
  expect(await causeIn(toySubject({ faults: { offset } }), 'lastHiddenState')).toBe('the next row is read');
});

test('of what is right no cause is named', async () => {
  for (const output of ['lastHiddenState', 'pooled.mean']) expect(await causeIn(toySubject(), output)).toBeUndefined();
});

/** A mixture of experts with so many places for the tokens of a batch; what comes behind them is left as it came. */
function withPlaces(places: number): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState'], positions: 'absolute' });
  return {
    ...toy,
    encode: async (batch, wanted): Promise<Encoding> => {
      const encoding = await toy.encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState!;
      const E = shape[2];
      return { lastHiddenState: { data: data.map((x, i) => (Math.floor(i / E) < places ? x + 1 : x)), shape } };
    },
  };
}

test('places for so many tokens of a batch are told from places for rows', async () => {
  const capacity = 'a batch has a number of places for tokens, and those behind get none (expert capacity)';
  expect(await causeIn(withPlaces(40), 'lastHiddenState')).toBe(capacity);
  expect(await causeIn(withPlaces(43), 'lastHiddenState')).toBe(capacity);
  expect(await causeIn(withPlaces(Infinity), 'lastHiddenState')).toBeUndefined();
  // One that takes 16 rows at the most is no reason to seek no other cause.
  const narrow = withPlaces(40);
  const refuses: Subject = {
    ...narrow,
    encode: (batch, wanted) =>
      batch.size > 16 ? Promise.reject(new Error('too many rows')) : narrow.encode(batch, wanted),
  };
  const sessions = new Sessions(sourceOf(refuses), {});
  expect(await expertCapacity.confirm('lastHiddenState', new Trial(await sessions.open()))).toBeUndefined();
  await sessions.close();
  const toy = withPlaces(Infinity);
  const byRow: Subject = {
    ...toy,
    encode: async (batch, wanted): Promise<Encoding> => {
      const { data, shape } = (await toy.encode(batch, wanted)).lastHiddenState!;
      return { lastHiddenState: { data: data.map((x, i) => (i < 5 * shape[1] * shape[2] ? x : x + 1)), shape } };
    },
  };
  expect(await causeIn(byRow, 'lastHiddenState')).not.toBe(capacity);
});
