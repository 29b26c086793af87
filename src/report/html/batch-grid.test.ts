import type { Batch } from '../../core/batch';
import { gridOfBatch, gridOfCase } from './batch-grid';

const batch = (size: number, length: number, ids: readonly number[], mask: readonly number[] | null): Batch => ({
  size,
  length,
  inputIds: Int32Array.from(ids),
  attentionMask: mask && Int32Array.from(mask),
});

it('tells padding from tokens, and what differs from the other run', () => {
  const one = batch(1, 3, [5, 6, 0], [1, 1, 0]);
  const other = batch(1, 3, [5, 6, 9], [1, 1, 0]);
  const [{ cells }] = gridOfBatch(one, { beside: other, withOthers: true }).rows;
  expect(cells).toEqual([
    { id: 5, real: true },
    { id: 6, real: true },
    { id: 0, real: false, changed: true, other: 9 },
  ]);
  expect(gridOfBatch(one, { beside: batch(1, 2, [5, 6], null) }).rows[0].cells.some(({ changed }) => changed)).toBe(
    false,
  );
});

it('marks a token whose mask alone differs', () => {
  const [{ cells }] = gridOfBatch(batch(1, 2, [5, 6], [1, 0]), { beside: batch(1, 2, [5, 6], null) }).rows;
  expect(cells.map(({ changed }) => changed)).toEqual([undefined, true]);
});

it('knows padding where the mask says which query may read which key', () => {
  // Two tokens that read one another, and a position that nobody reads.
  const data = Uint8Array.from([1, 1, 0, 1, 1, 0, 0, 0, 0]);
  const mask = { form: 'boolean [B, S, S]', data, shape: [1, 3, 3] } as const;
  const [{ cells }] = gridOfBatch({ ...batch(1, 3, [5, 6, 0], null), mask }).rows;
  expect(cells.map(({ real }) => real)).toEqual([true, true, false]);
});

it('marks the place, or the whole row of a pooled vector', () => {
  const two = batch(2, 2, [5, 6, 7, 8], null);
  const seen = (place: { row: number; position?: number }): boolean[] =>
    gridOfBatch(two, { place }).rows.flatMap(({ cells }) => cells.map((cell) => cell.seen === true));
  expect(seen({ row: 1, position: 0 })).toEqual([false, false, true, false]);
  expect(seen({ row: 0 })).toEqual([true, true, false, false]);
});

it('draws both ends of what is long, and says how long it is', () => {
  const { size, length, positions, rows } = gridOfBatch(batch(20, 100, Array(2000).fill(1), null));
  expect([size, length, rows.length, positions.length]).toEqual([20, 100, 8, 48]);
  expect([positions[0], positions.at(-1), rows.at(-1)!.row]).toEqual([0, 99, 19]);
});

it('lays a case out by where its tokens stand', () => {
  const row = { tokens: [5, 6], types: [0, 0], at: [0, 2], under: [3], otherUnder: [4] };
  const [{ cells }] = gridOfCase({ length: 3, rows: [row], singleton: true }).rows;
  expect(cells).toEqual([
    { id: 5, real: true },
    { id: 3, real: false },
    { id: 6, real: true },
  ]);
});
