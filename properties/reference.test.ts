// The BERT under test against BERT in float64, which shares no arithmetic with it: right as such, not only the same with any
// padding.
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { correctSeams } from '../src/subjects/bert/seams';
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import { batchOf } from '../src/core/case';
import type { WeightScale } from '../src/core/subject';
import { WEIGHT_SCALES } from '../src/core/subject';
import { cases } from '../src/engine/generate/cases';
import { matchesReference } from '../src/engine/invariants/matches-reference';
import { bertSubject } from '../src/subjects/models/bert';
import { resolveModel } from '../src/subjects/kinds/resolve';
import { runCampaign } from '../src/engine/campaign/campaign';
import { check } from '../src/engine/campaign/check';
import { deeply } from '../src/testing/deep';
import { describeOnBackends, expectSameBits, longestOn, SEED } from './support';

/** Few on cpu and webgpu, where what takes the time is to measure the noise of every shape that comes. */
const CASES: Readonly<Record<string, number>> = {
  wasm: deeply(24, 100),
  cpu: 2,
  tensorflow: deeply(24, 100),
  webgpu: 1,
};

describeOnBackends((backend) => {
  test('it agrees with float64 at every weight scale', async () => {
    const source = await resolveModel('', { backend, weightsSeed: 'reference', acceptDeviations: true });
    const maxLength = longestOn(backend);
    const options = {
      seed: SEED,
      runs: CASES[backend],
      smallFirst: true,
      maxLength,
      invariants: [matchesReference],
      minCoverage: 0,
    };
    const { invariants } = await runCampaign(source, { model: '', backend }, options);
    expect(invariants).toMatchObject([{ name: 'matches-reference', verdict: 'held' }]);
    const weightScales = invariants[0].bounds.map(({ weightScale }) => weightScale).sort();
    if (CASES[backend] >= 100) expect(weightScales).toEqual([...WEIGHT_SCALES].sort());
  });
});

test('one wrong scale of the scores, padded or not, is told from rounding', async () => {
  const subject = await bertSubject(syntheticCheckpoint({ weightScale: 'sharp', seed: 'reference' }), {
    name: 'a wrong scale',
    backend: 'wasm',
    seams: {
      ...correctSeams,
      normalize: (scores, bias, pass) => correctSeams.normalize(tf.mul(scores, 1.001), bias, pass),
    },
  });
  const { invariants } = await check(subject, {
    seed: SEED,
    runs: 20,
    smallFirst: true,
    maxLength: 20,
    minCoverage: 0,
    investigate: false,
    only: ['matches-reference'],
  });
  expect(invariants).toMatchObject([{ verdict: 'violated' }]);
  await subject.dispose!();
});

test.each(WEIGHT_SCALES)(
  '%s: the reference cannot feel padding at all, not in one bit',
  async (weightScale: WeightScale) => {
    const bert = await bertSubject(syntheticCheckpoint({ weightScale, seed: 'reference' }), {
      name: weightScale,
      backend: 'wasm',
    });
    const property = fc.asyncProperty(
      cases(bert, { weightScales: [], heads: 4, maxTokens: 80 }),
      async ({ rows, length }) => {
        const [one, other] = await Promise.all(
          [false, true].map((otherUnder) => bert.reference!(batchOf(rows, length, bert, { otherUnder }), bert.outputs)),
        );
        rows.forEach(({ at }, row) => {
          const states = [one, other].map(({ lastHiddenState }) => {
            const { data, shape } = lastHiddenState!;
            return at.map((position) =>
              data.slice((row * length + position) * shape[2], (row * length + position + 1) * shape[2]),
            );
          });
          expectSameBits(states[1], states[0]);
        });
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: deeply(6, 15) });
    await bert.dispose!();
  },
);
