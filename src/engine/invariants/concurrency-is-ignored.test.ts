import type { Encoding } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { concurrencyIsIgnored } from './concurrency-is-ignored';
import type { Evidence, Judgement } from './invariant';
import { _, caseOf, evidenceOf, row, TRAITS } from './testing/by-hand';

const [RIGHT, MASKED, LEFT, FULL] = [row([5, 6, _, _]), row([_, _, _, _]), row([_, _, 7, 8]), row([9, 10, 11, 12])];
const CASE = caseOf(RIGHT, MASKED, LEFT, FULL);
const ASKS: Pick<Subject, 'together'> = { together: () => Promise.resolve({}) };
const TEXTS = { ...TRAITS, texts: { words: [], most: 4 } };

test('it needs outputs, rows of any length, and a subject that can be asked by several at once', () => {
  expect(concurrencyIsIgnored.unsupported({ ...TRAITS, ...ASKS })).toBeUndefined();
  expect(concurrencyIsIgnored.unsupported(TRAITS)).toBe(
    'the subject has no together(), so it cannot be asked concurrently',
  );
  expect(concurrencyIsIgnored.unsupported({ ...TRAITS, ...ASKS, outputs: [] })).toMatch(/offers none of/);
  expect(concurrencyIsIgnored.unsupported({ ...TRAITS, ...ASKS, staticShape: { length: 4 } })).toMatch(/no others/);
});

test('every row with a token is asked for by itself, and then all of them at once; one row alone has nobody beside it', () => {
  const runs = concurrencyIsIgnored.runs(CASE, TRAITS);
  expect(runs.map(({ key, together = false, isolated = false }) => [key, together, isolated])).toEqual([
    ['by itself 0', false, true],
    ['by itself 2', false, true],
    ['by itself 3', false, true],
    ['together', true, false],
  ]);
  expect(runs.map(({ place }) => place)).toEqual(['free', 'free', 'free', 'free']);
  expect(runs.at(-1)!.batch).toMatchObject({ size: 3, length: 4, attentionMask: Int32Array.of(1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1) }); // prettier-ignore
  expect(concurrencyIsIgnored.runs(CASE, TEXTS)[0]).toMatchObject({ key: 'alone 0' });
  expect(concurrencyIsIgnored.runs(caseOf(RIGHT, MASKED), TRAITS)).toEqual([]);
  expect(concurrencyIsIgnored.runs(caseOf(RIGHT, FULL), TRAITS)).toHaveLength(3);
  expect(concurrencyIsIgnored.runs(CASE, { ...TRAITS, positions: 'absolute' }).map(({ key }) => key)).toEqual([
    'by itself 0',
    'by itself 3',
    'together',
  ]);
});

test('no more than eight are asked at once', () => {
  const many = caseOf(...Array.from({ length: 11 }, () => RIGHT));
  const runs = concurrencyIsIgnored.runs(many, TRAITS);
  expect(runs).toHaveLength(9);
  expect(runs.at(-1)!.batch.size).toBe(8);
  expect(concurrencyIsIgnored.alignments!(many, TRAITS)).toHaveLength(8);
});

test('the answer that a row gets beside others is held, at its real tokens, against the one that it gets by itself', () => {
  expect(concurrencyIsIgnored.alignments!(CASE, TRAITS)).toEqual([
    { expected: { run: 'by itself 0', row: 0, at: [0, 1] }, observed: { run: 'together', row: 0, at: [0, 1] }, row: 0 },
    { expected: { run: 'by itself 2', row: 0, at: [0, 1] }, observed: { run: 'together', row: 1, at: [2, 3] }, row: 2 },
    { expected: { run: 'by itself 3', row: 0, at: [0, 1, 2, 3] }, observed: { run: 'together', row: 2, at: [0, 1, 2, 3] }, row: 3 }, // prettier-ignore
  ]);
});

/** Pooled vectors of two numbers, a row each. */
const pooled = (...vectors: readonly (readonly [number, number])[]): Encoding => ({
  pooled: { mean: { data: Float32Array.from(vectors.flat()), shape: [vectors.length, 2] } },
});

/** Answers to three texts that are asked for by themselves, and at once. */
const judge = (together: Encoding, bound = 0.01): Judgement => {
  const alone = { 'by itself 0': pooled([1, 2]), 'by itself 1': pooled([5, 6]), 'by itself 2': pooled([9, 10]) };
  const evidence: Evidence = evidenceOf({ ...alone, together }, TRAITS, { value: bound, origin: 'by hand' });
  return concurrencyIsIgnored.judge(caseOf(FULL, RIGHT, LEFT), evidence);
};

test('answers that are the same but for noise hold', () => {
  expect(judge(pooled([1, 2], [5, 6.05], [9, 10]))).toMatchObject({ verdict: 'held', compared: 6 });
});

test('an answer that changed hands is told from one that nobody asked for, and its owner is named', () => {
  const swapped = judge(pooled([1, 2], [9, 10.05], [5, 6]));
  expect(swapped).toMatchObject({ verdict: 'violated', rows: [1, 2], violation: { row: 1, count: 4 } });
  expect(swapped.violation!.message).toMatch(/\(.*bound 0\.0100\)\. What row 1 got is the answer to row 2\.$/);
  const wrong = judge(pooled([1, 2], [9, 11], [9, 10]));
  expect(wrong).toMatchObject({ verdict: 'violated', rows: [1] });
  expect(wrong.violation!.message).toMatch(/bound 0\.0100\)\.$/);
  const moved = judge(pooled([1, 2], [5, 6], [1, 2]));
  expect(moved.violation!.message).toMatch(/What row 2 got is the answer to row 0\.$/);
});

test('nobody is named where one of several vectors is of somebody else alone, nor the row itself', () => {
  const of = (mean: readonly [number, number][], cls: readonly [number, number][]): Encoding => ({
    pooled: { mean: pooled(...mean).pooled!.mean, cls: pooled(...cls).pooled!.mean },
  });
  const asked = (together: Encoding): string => {
    const alone = { 'by itself 0': of([[1, 2]], [[3, 4]]), 'by itself 1': of([[5, 6]], [[7, 8]]) };
    const { verdict, violation } = concurrencyIsIgnored.judge(caseOf(FULL, RIGHT), evidenceOf({ ...alone, together }));
    expect(verdict).toBe('violated');
    return violation!.message;
  };
  expect(asked(of([[5, 6], [5, 6]], [[7, 8], [7, 8]]))).toMatch(/What row 0 got is the answer to row 1/); // prettier-ignore
  expect(asked(of([[5, 6], [5, 6]], [[3, 4], [7, 8]]))).not.toMatch(/is the answer to/); // prettier-ignore
  // Its vector is its own; what is wrong is a state.
  const state = (x: number): Encoding => ({
    lastHiddenState: { data: Float32Array.from({ length: 4 * 2 }, () => x), shape: [2, 4, 1] },
  });
  const own = { ...pooled([1, 2], [1, 2]), ...state(1) };
  const { violation } = concurrencyIsIgnored.judge(
    caseOf(FULL),
    evidenceOf({ 'by itself 0': own, together: { ...own, ...state(2) } }),
  );
  expect(violation!.output).toBe('lastHiddenState');
  expect(violation!.message).not.toMatch(/is the answer to/);
});

test('without pooled vectors nobody is named: the states of two rows have no order in common', () => {
  const states = (...rows: readonly number[]): Encoding => ({
    lastHiddenState: { data: Float32Array.from(rows.flatMap((x) => [x, x, x, x])), shape: [rows.length, 4, 1] },
  });
  const evidence = evidenceOf({ 'by itself 0': states(1), 'by itself 1': states(2), together: states(2, 1) });
  const { verdict, violation } = concurrencyIsIgnored.judge(caseOf(FULL, FULL), evidence);
  expect(verdict).toBe('violated');
  expect(violation!.message).not.toMatch(/is the answer to/);
});
