// Claims about forms, holes and places, each broken by a fault in one part of the real BERT: they can fail, and they say where.
import * as tf from '@tensorflow/tfjs-core';
import { maskToBias } from '../src/subjects/bert/mask';
import type { Seams } from '../src/subjects/bert/seams';
import { correctSeams } from '../src/subjects/bert/seams';
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import { bertSubject } from '../src/subjects/models/bert';
import { check } from '../src/engine/campaign/check';
import { some } from '../src/testing/deep';
import { SEED } from './support';

/** The mask with everything real between the first and the last real token of each row, `[B, S]`. */
function filled(mask: tf.Tensor2D): tf.Tensor2D {
  const begun = tf.cumsum(mask, 1);
  const notEnded = tf.cumsum(mask, 1, false, true);
  return tf.cast(tf.logicalAnd(tf.greater(begun, 0), tf.greater(notEnded, 0)), 'float32');
}

const FAULTS: readonly [what: string, seams: Partial<Seams>, claim: string, where: RegExp][] = [
  [
    'a layer normalisation that takes up a thousandth of the mean over positions',
    {
      layerNorm: (x, weights, pass) =>
        correctSeams.layerNorm(tf.add(x, tf.mul(tf.mean(x, 1, true), 1e-3)), weights, pass),
    },
    'position-wise-stays-in-place',
    /^embeddings$/,
  ],
  [
    'a feed-forward network in which a position takes up the next one',
    {
      activate: (x, pass) => {
        const [B, S, F] = x.shape;
        const next = tf.concat([tf.slice(x, [0, 1, 0], [B, S - 1, F]), tf.zeros([B, 1, F])], 1);
        return correctSeams.activate(tf.add(x, tf.mul(next, 1e-3)), pass);
      },
    },
    'position-wise-stays-in-place',
    /^layer 0$/,
  ],
  [
    'an integer mask that is added to the scores as it is',
    {
      maskToBias: (pass, embeddings) => {
        const { mask } = pass.batch;
        if (!mask?.form.startsWith('integer')) return correctSeams.maskToBias(pass, embeddings);
        const S = mask.shape[mask.shape.length - 1];
        return tf.tensor4d(Float32Array.from(mask.data), [mask.shape[0], 1, mask.data.length / (mask.shape[0] * S), S]);
      },
    },
    'mask-forms-agree',
    /^layer 0, head \d$/,
  ],
  [
    'a mask that is taken for a beginning and an end',
    { maskToBias: ({ mask }) => maskToBias(mask && filled(mask)) },
    'hole-is-deletion',
    /^layer 0, head \d$/,
  ],
];

test.each(some(FAULTS, 2))('%s is found and located', async (_, seams, claim, where) => {
  const open = () =>
    bertSubject(syntheticCheckpoint({ weightScale: 'sharp', seed: 'can fail' }), {
      name: 'faulty',
      backend: 'wasm',
      seams,
    });
  const { invariants } = await check(open, {
    seed: SEED,
    runs: 20,
    smallFirst: true,
    maxLength: 20,
    minCoverage: 0,
    only: [claim],
  });
  const [{ verdict, counterexample }] = invariants;
  expect(verdict).toBe('violated');
  expect(counterexample!.location.where).toMatch(where);
  expect(counterexample!.case.rows.length).toBe(1);
  expect(counterexample!.case.length).toBeLessThanOrEqual(4);
});
