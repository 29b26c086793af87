import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOf, differenceOf, flopsOf } from './batches.mjs';

test('every batch is padded on the right, one row by itself too, and every row has a real token', () => {
  for (const [B, S] of [
    [1, 16],
    [8, 128],
  ]) {
    const { lengths, inputIds, attentionMask } = batchOf(B, S, 30522);
    assert.ok(lengths.some((length) => length < S) && lengths.every((length) => length > 0));
    for (let i = 0; i < B * S; i++) {
      assert.equal(attentionMask[i], i % S < lengths[Math.floor(i / S)] ? 1 : 0);
      assert.equal(inputIds[i] === 0, attentionMask[i] === 0);
      assert.ok(inputIds[i] < 30522);
    }
  }
});

test('operations are counted as by hand', () => {
  // One token, E 2, F 3, one layer: 4·2·2 + 2·2·3 weights and 2·1·2 for attention, twice each.
  assert.equal(flopsOf({ hiddenSize: 2, intermediateSize: 3, layers: 1 }, 1, 1), 2 * (16 + 12 + 4));
});

test('outputs are compared at real positions, and at those alone', () => {
  const batch = { length: 2, lengths: [1, 2] };
  const a = Float32Array.of(1, 2, 3, 4);
  assert.equal(differenceOf(a, Float32Array.of(1, 9, 3, 4.5), batch, 1), 0.5);
  assert.equal(differenceOf(a, Float32Array.of(1, 2, NaN, 4), batch, 1), Infinity);
  assert.equal(differenceOf(a, Float32Array.of(1, 2, 3), batch, 1), Infinity);
});
