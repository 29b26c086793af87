import { Deal } from './deal';

test('the dearest chunk goes first, each to whoever has the least so far', () => {
  expect(new Deal(2).next([5, 1, 1, 1, 9, 1])).toEqual([2, 2, 2, 2, 1, 2]);
});

test('what a shard had in one window counts in the next', () => {
  const deal = new Deal(3);
  expect(deal.next([4])).toEqual([1]);
  expect(deal.next([4])).toEqual([2]);
  expect(deal.next([1, 4, 3])).toEqual([2, 3, 1]);
});

test('more shards than chunks leave some without', () => {
  expect(new Deal(9).next([1, 1])).toEqual([1, 2]);
});
