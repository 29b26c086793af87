import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, ratios, slope, spread } from './figures.mjs';

test('the median is the middle, whatever the order', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 9, 1, 2]), 5.5);
  assert.equal(median([7]), 7);
  assert.throws(() => median([]), RangeError);
});

test('a spread goes from the least to the largest', () => {
  assert.deepEqual(spread([3, 1, 8]), { median: 3, least: 1, most: 8 });
});

test('ratios are taken within a round, so a round in which everything is slow changes none', () => {
  assert.deepEqual(ratios([2, 20, 200], [1, 10, 100]), { median: 2, least: 2, most: 2 });
  assert.deepEqual(ratios([2, 4, 9], [2, 2, 3]), { median: 2, least: 1, most: 3 });
});

test('ratios leave out a round that one of the two has not had', () => {
  assert.deepEqual(ratios([2, 4, 6], [1, 1]), { median: 3, least: 2, most: 4 });
  assert.deepEqual(ratios([2, 4], [1, 1, 1]), { median: 3, least: 2, most: 4 });
});

test('the slope of a line is its own, and of a level 0', () => {
  const line = [0, 1, 5, 6].map((x) => ({ x, y: 3 - 2 * x }));
  assert.ok(Math.abs(slope(line) + 2) < 1e-12);
  assert.equal(slope(line.map(({ x }) => ({ x, y: 4 }))), 0);
  assert.equal(slope([{ x: 1, y: 5 }]), 0);
});
