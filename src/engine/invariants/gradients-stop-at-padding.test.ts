// The judge alone, on gradients written by hand: no model, and no campaign.
import type { Case, Row } from '../../core/case';
import type { OutputName } from '../../core/encoding';
import type { Declared, Gradients } from '../../core/subject';
import { gradientsStopAtPadding } from './gradients-stop-at-padding';
import type { Evidence, Judgement } from './invariant';

const S = 3;
const E = 2;
const PAD_ID = 0;

function row(tokens: readonly number[], at: readonly number[]): Row {
  const under = new Array<number>(S - at.length).fill(PAD_ID);
  return { tokens, types: tokens.map(() => 0), at, under, otherUnder: under };
}

/** The row without a real token is not asked, so rows 1 and 2 of the case are rows 0 and 1 of the gradients. */
const padded: Case = {
  length: S,
  singleton: false,
  rows: [row([], []), row([4, 5, 6], [0, 1, 2]), row([7, 8], [0, 2])],
};
const full: Case = { ...padded, rows: [row([4, 5, 6], [0, 1, 2])] };
/** The same with the pad id as a real token. */
const spoken: Case = { ...padded, rows: [padded.rows[0], padded.rows[1], row([7, PAD_ID], [0, 2])] };

function subject(outputs: readonly OutputName[], gradients: Declared['gradients'] = async () => correct()): Declared {
  return {
    name: 'by hand',
    vocabularySize: 9,
    maxLength: S,
    padId: PAD_ID,
    positions: 'given',
    fullyMasked: 'uniform',
    outputs,
    gradients,
  };
}

/** Something at every real position, nothing at the padded one: position 1 of the second row. */
function correct(): Gradients {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 9, 10);
  return { embeddings: { data, shape: [2, S, E] }, padEmbedding: { data: new Float32Array(E), shape: [E] } };
}

/** The correct gradients with one number of each set to another. */
function changed(embeddings: Record<number, number>, padEmbedding: Record<number, number> = {}): Gradients {
  const gradients = correct();
  for (const [i, value] of Object.entries(embeddings)) gradients.embeddings.data[Number(i)] = value;
  for (const [e, value] of Object.entries(padEmbedding)) gradients.padEmbedding.data[Number(e)] = value;
  return gradients;
}

function judged(gradients: Record<string, Gradients>, testCase = padded): Judgement {
  const evidence: Evidence = {
    traits: subject(['pooled']),
    encodings: new Map(),
    gradients: new Map(Object.entries(gradients)),
    refusals: new Map(),
    bound: { value: 0, origin: 'exact' },
  };
  return gradientsStopAtPadding.judge(testCase, evidence);
}

const cls = (gradients: Gradients, testCase = padded): Judgement => judged({ 'gradient cls': gradients }, testCase);

test('zeros at padding hold, of either sign; E numbers there and E of the pad embedding are compared', () => {
  const held = { verdict: 'held', compared: 2 * E, worst: 0 };
  expect(cls(correct())).toEqual(held);
  expect(cls(changed({ 8: -0, 9: -0 }, { 0: -0 }))).toEqual(held);
});

test('a number at padding is a violation that names the place', () => {
  const { verdict, worst, violation } = cls(changed({ 8: 0.25, 9: -0.5 }));
  expect({ verdict, worst }).toEqual({ verdict: 'violated', worst: 0.5 });
  expect(violation).toEqual({
    message:
      'gradient[cls][2, 1, 0]: the loss cls has a gradient of 0.25 at the padded position 1 of row 2, which must be exactly 0.',
    output: 'gradient[cls]',
    index: [2, 1, 0],
    row: 2,
    observed: 0.25,
    expected: 0,
    deviation: 0.25,
    bound: 0,
    smallestPassingBound: 0.5,
    count: 2,
    compared: 4,
    runs: ['gradient cls', 'gradient cls'],
  });
});

test('the smallest number that there is, NaN, and the infinities are violations as well', () => {
  const least = 2 ** -149;
  expect(cls(changed({ 9: least }))).toMatchObject({ verdict: 'violated', worst: least });
  for (const value of [NaN, Infinity, -Infinity]) {
    const { verdict, worst, violation } = cls(changed({ 9: value }));
    expect({ verdict, worst }).toEqual({ verdict: 'violated', worst: Infinity });
    expect(violation).toMatchObject({ index: [2, 1, 1], row: 2, observed: value, deviation: Infinity, count: 1 });
  }
});

test('gradients of nothing but zeros say nothing, unless padding has one', () => {
  const zeros = Object.fromEntries(Array.from({ length: 2 * S * E }, (_, i) => [i, 0]));
  const reason = 'every gradient is zero, at real positions too';
  expect(cls(changed(zeros))).toEqual({ verdict: 'vacuous', compared: 0, worst: 0, reason });
  expect(cls(changed({ ...zeros, 8: 1 })).verdict).toBe('violated');
});

test('a gradient at the pad embedding is a violation only where the pad id is no real token', () => {
  const { verdict, violation } = cls(changed({}, { 1: -2 }));
  expect(verdict).toBe('violated');
  expect(violation).toMatchObject({
    message:
      'padEmbedding[cls][1]: the loss cls has a gradient of -2 at the embedding of the pad id, which is no real token here, which must be exactly 0.',
    output: 'padEmbedding[cls]',
    index: [1],
    row: 2,
    observed: -2,
  });
  expect(cls(changed({}, { 1: -2 }), spoken)).toEqual({ verdict: 'held', compared: E, worst: 0 });
  expect(cls(changed({ 9: 1 }, { 1: -2 }), spoken).violation).toMatchObject({ index: [2, 1, 1], count: 1 });
});

test('each loss is judged: what one of them breaks is broken', () => {
  const both = { 'gradient cls': correct(), 'gradient mlm': correct() };
  expect(judged(both)).toEqual({ verdict: 'held', compared: 4 * E, worst: 0 });
  const { verdict, violation } = judged({ ...both, 'gradient mlm': changed({ 8: 1 }) });
  expect(verdict).toBe('violated');
  expect(violation).toMatchObject({ output: 'gradient[mlm]', runs: ['gradient mlm', 'gradient mlm'] });
});

describe('what is asked', () => {
  const { runs, unsupported } = gradientsStopAtPadding;
  const keys = (testCase: Case, outputs: readonly OutputName[]): string[] =>
    runs(testCase, subject(outputs)).map(({ key }) => key);

  test('nothing of a case without padding, nor of a long one', () => {
    expect(keys(padded, ['pooled', 'logits'])).not.toEqual([]);
    expect(keys(full, ['pooled', 'logits'])).toEqual([]);
    expect(keys({ ...padded, rows: [row([], [])] }, ['pooled'])).toEqual([]);
    expect(keys({ ...padded, length: 7 }, ['pooled'])).toEqual([]);
    expect(judged({}, full)).toEqual({ verdict: 'vacuous', compared: 0, worst: 0 });
  });

  test('the loss mlm only where there are logits, with labels at real tokens alone', () => {
    expect(keys(padded, ['lastHiddenState', 'pooled'])).toEqual(['gradient cls']);
    const [first, second] = runs(padded, subject(['pooled', 'logits']));
    expect(first).toMatchObject({ key: 'gradient cls', loss: { name: 'cls' } });
    expect(second).toMatchObject({ key: 'gradient mlm', batch: { size: 2, length: S } });
    expect(second.batch.attentionMask).toEqual(Int32Array.of(1, 1, 1, 1, 0, 1));
    expect(second.loss).toEqual({ name: 'mlm', labels: Int32Array.of(4, -100, 6, 7, -100, -100) });
  });

  test('nothing of a subject without gradients', () => {
    const { gradients: _, ...without } = subject(['pooled']);
    expect(unsupported(without)).toMatch(/does not offer gradients/);
    expect(unsupported(subject(['pooled']))).toBeUndefined();
  });
});

describe('which rows are asked', () => {
  const { runs } = gradientsStopAtPadding;
  const [FULL, ALSO] = [row([1, 2, 3], [0, 1, 2]), row([4, 5, 6], [0, 1, 2])];
  const [PADDED, SECOND] = [row([7, 8], [0, 1]), row([9, 1], [1, 2])];
  const ids = (...rows: Row[]): number[] => [...runs({ ...padded, rows }, subject(['pooled']))[0].batch.inputIds];

  test('the first that is padded, and the first of the others, as they stand', () => {
    expect(ids(FULL, ALSO, PADDED, SECOND)).toStrictEqual([1, 2, 3, 7, 8, 0]);
    expect(ids(PADDED, FULL, ALSO)).toStrictEqual([7, 8, 0, 1, 2, 3]);
    expect(ids(row([], []), PADDED, SECOND)).toStrictEqual([7, 8, 0, 0, 9, 1]);
    expect(ids(PADDED)).toStrictEqual([7, 8, 0]);
  });

  test('of cases of up to six positions, in passes of their own', () => {
    const long = (length: number): Case => ({
      length,
      singleton: false,
      rows: [{ ...row([1], [0]), under: new Array<number>(length - 1).fill(0) }],
    });
    const [run, ...others] = runs(long(6), subject(['pooled']));
    expect(run).toMatchObject({ place: 'free', batch: { length: 6 } });
    expect(run.wanted).toStrictEqual([]);
    expect(others).toStrictEqual([]);
    expect(runs(long(7), subject(['pooled']))).toStrictEqual([]);
  });
});

test('one slope at one real position is enough to say something', () => {
  const zeros = Object.fromEntries(Array.from({ length: 2 * S * E }, (_, i) => [i, 0]));
  expect(cls(changed({ ...zeros, 9: 0, 7: 0.5 })).verdict).toBe('held');
});

test('a gradient that could not be taken is the reason why nothing was put to the test', () => {
  const refused = (...refusals: [string, string][]): Judgement => {
    const evidence: Evidence = {
      traits: subject(['pooled']),
      encodings: new Map(),
      gradients: new Map(),
      refusals: new Map(refusals),
      bound: { value: 0, origin: 'exact' },
    };
    return gradientsStopAtPadding.judge(padded, evidence);
  };
  const vacuous = { verdict: 'vacuous', compared: 0, worst: 0 };
  expect(refused()).toStrictEqual(vacuous);
  expect(refused(['gradient cls', 'no op'])).toStrictEqual({ ...vacuous, reason: 'no op' });
  expect(refused(['gradient mlm', 'no head'])).toStrictEqual({ ...vacuous, reason: 'no head' });
  expect(refused(['gradient mlm', 'no head'], ['gradient cls', 'no op']).reason).toBe('no op');
  expect(refused(['another run', 'no'])).toStrictEqual(vacuous);
});
