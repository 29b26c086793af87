import { cellsOfShard, runCells } from './run-cells';

test('shards have each cell once, and alike many; what stands side by side goes to several', () => {
  const cells = Array.from({ length: 11 }, (_, i) => i);
  const shards = [1, 2, 3].map((index) => cellsOfShard(cells, { index, count: 3 }));
  expect(shards).toEqual([
    [0, 5, 6],
    [1, 4, 7, 10],
    [2, 3, 8, 9],
  ]);
  expect(cellsOfShard(cells, undefined)).toEqual(cells);
  expect(cellsOfShard([0], { index: 2, count: 3 })).toEqual([]);
});

test('so many cells run at a time, in their order, and none begins once one has thrown', async () => {
  const begun: number[] = [];
  let [at, most] = [0, 0];
  const run = async (cell: number): Promise<void> => {
    begun.push(cell);
    most = Math.max(most, ++at);
    await new Promise(setImmediate);
    at--;
    if (cell === 4) throw new Error('the disk is full');
  };
  await runCells([0, 1, 2], 2, run);
  expect([begun, most]).toEqual([[0, 1, 2], 2]);
  begun.length = 0;
  await expect(runCells([3, 4, 5, 6], 1, run)).rejects.toThrow('the disk is full');
  expect(begun).toEqual([3, 4]);
});
