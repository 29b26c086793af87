import { inPiecesOf, joinRows } from './rows';

const batch = {
  size: 3,
  length: 2,
  inputIds: Int32Array.of(1, 2, 3, 4, 5, 6),
  attentionMask: Int32Array.of(1, 1, 1, 0, 1, 1),
};

test('a batch is cut up, and the last piece filled up with copies of its last row', () => {
  expect(inPiecesOf(undefined, batch)).toEqual([batch]);
  expect(inPiecesOf(3, batch)).toEqual([batch]);
  const pieces = inPiecesOf(2, batch);
  expect(pieces.map(({ size, inputIds }) => [size, [...inputIds]])).toEqual([
    [2, [1, 2, 3, 4]],
    [2, [5, 6, 5, 6]],
  ]);
  expect([...pieces[0].attentionMask!]).toEqual([1, 1, 1, 0]);
  expect(inPiecesOf(2, { ...batch, attentionMask: null })[1].attentionMask).toBeNull();
});

test('the answers to the pieces are one answer without the copies', () => {
  const values = (...data: number[]): ReadonlyMap<string, { data: Float32Array; shape: number[] }> =>
    new Map([['y', { data: Float32Array.from(data), shape: [2, 1, data.length / 2] }]]);
  const joined = joinRows([values(1, 2, 3, 4), values(5, 6, 7, 8)], 3);
  expect(joined.get('y')).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 1, 2] });
});

test('one piece that is longer than the batch loses its copies', () => {
  const joined = joinRows([new Map([['y', { data: Float32Array.of(1, 2), shape: [2, 1] }]])], 1);
  expect(joined.get('y')).toEqual({ data: Float32Array.of(1), shape: [1, 1] });
});
