// The built-in BERT takes sequences that share a row: it reads a mask of queries and keys, and positions as they are given.
import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../src/core/batch';
import type { Subject } from '../src/core/subject';
import type { Seams } from '../src/subjects/bert/seams';
import { correctSeams } from '../src/subjects/bert/seams';
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import { bertSubject } from '../src/subjects/models/bert';
import { check } from '../src/engine/campaign/check';
import { describeDeep } from '../src/testing/deep';
import { SEED } from './support';

const CLAIM = 'packing-is-ignored';
const FEW = { seed: SEED, runs: 8, smallFirst: true, maxLength: 20, minCoverage: 0 };

/** It declares no packing by itself: few pack with it, and the claim costs passes. */
async function packing(options: { seams?: Partial<Seams>; kernels?: 'fast' | 'plain' }): Promise<Subject> {
  const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'packing' });
  return { ...(await bertSubject(checkpoint, { name: 'packs', backend: 'wasm', ...options })), packs: 'block-mask' };
}

/** Positions that are counted on where a token does not see the one before it, though that one is no padding, `[B, S]`. */
function countedOn(batch: Batch): Int32Array {
  const { size: B, length: S, mask } = batch;
  const at = Int32Array.from(correctSeams.positionIds(batch));
  if (mask?.data.length !== B * S * S) return at;
  const isSeen = (row: number, query: number, key: number): boolean =>
    (mask.data[(row * S + query) * S + key] === 0) === mask.form.startsWith('additive');
  for (let row = 0; row < B; row++)
    for (let i = 1, on = false; i < S; i++) {
      on ||= isSeen(row, i - 1, i - 1) && !isSeen(row, i, i - 1);
      if (on) at[row * S + i] = at[row * S + i - 1] + 1;
    }
  return at;
}

const FAULTS: Readonly<Record<string, Partial<Seams>>> = {
  'each query reads what any query may': {
    maskToBias(pass, embeddings) {
      const bias = correctSeams.maskToBias(pass, embeddings);
      return bias && tf.max(bias, 2, true); // (B, 1, S, S) and (B, 1, 1, S) -> (B, 1, 1, S)
    },
  },
  'positions are counted on from the sequence before': { positionIds: countedOn },
};

test.each(['plain', 'fast'] as const)('with %s kernels each sequence is as in a row of its own', async (kernels) => {
  const { invariants } = await check(() => packing({ kernels }), { ...FEW, only: [CLAIM] });
  expect(invariants).toMatchObject([{ name: CLAIM, verdict: 'held' }]);
});

test.each(Object.entries(FAULTS))('%s: found', async (_, seams) => {
  const { invariants } = await check(() => packing({ seams }), { ...FEW, only: [CLAIM], investigate: false });
  expect(invariants).toMatchObject([{ name: CLAIM, verdict: 'violated' }]);
});

describeDeep('of all claims', () => {
  test.each(Object.entries(FAULTS))('packing-is-ignored alone sees that %s', async (_, seams) => {
    const { invariants } = await check(() => packing({ seams }), { ...FEW, runs: 24 });
    const violated = invariants.filter(({ verdict }) => verdict === 'violated');
    expect(violated.map(({ name }) => name)).toEqual([CLAIM]);
    expect(violated[0].counterexample!.case.rows.map(({ tokens }) => tokens.length)).toEqual([1, 1]);
  });
});
