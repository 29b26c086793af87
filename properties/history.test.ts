// What an instance is first asked can set it up for good: a batch of one position needs no mask. The campaign's own
// instance is asked longer ones first, so that all claims about padding hold, and the claim about history alone sees it.
import * as tf from '@tensorflow/tfjs-core';
import type { Seams } from '../src/subjects/bert/seams';
import { correctSeams } from '../src/subjects/bert/seams';
import type { Fault } from '../src/subjects/faults/fault';
import { plantedBert } from '../src/subjects/models/planted';
import { invariantNamed, OF_BERT } from '../src/engine/invariants';
import { kill } from '../src/tools/fault-matrix/kill';
import { describeDeep } from '../src/testing/deep';

/** Says of a pass of S positions whether the instance is set up for one, by the first that it was asked. */
function setUpForOne(): (S: number) => boolean {
  let first: number | undefined;
  return (S) => (first ??= S) === 1;
}

const SET_UP: Readonly<Record<string, () => Partial<Seams>>> = {
  'the mask is dropped for good': () => {
    const isForOne = setUpForOne();
    return {
      maskToBias: (pass, embeddings) =>
        isForOne(pass.batch.length) ? null : correctSeams.maskToBias(pass, embeddings),
    };
  },
  "the first row's mask serves all rows for good": () => {
    const isForOne = setUpForOne();
    return {
      maskToBias(pass, embeddings) {
        const bias = correctSeams.maskToBias(pass, embeddings);
        return bias && isForOne(pass.batch.length) ? tf.slice(bias, 0, [1, ...bias.shape.slice(1)]) : bias;
      },
    };
  },
};

const planted = Object.entries(SET_UP).map(([name, plant]): Fault => ({
  name,
  what: name,
  evidence: [],
  seenBy: ['history-is-ignored'],
  plant,
}));
const PLANT = { backend: 'wasm', weightsSeed: '1' };

test.each(planted)('by a first batch of one position $name: history-is-ignored finds it', async (fault) => {
  const invariants = [invariantNamed('history-is-ignored')];
  // Seed 4 has a batch of one position before its eighth case.
  const { kills } = await kill(fault, plantedBert(fault, PLANT), { seed: 4, runs: 8, invariants, shrink: false });
  expect(kills).toEqual([{ invariant: 'history-is-ignored', cases: 8 }]);
});

describeDeep('of all claims', () => {
  test.each(planted)('history-is-ignored alone sees that $name', async (fault) => {
    const options = { seed: 4, runs: 24, invariants: OF_BERT, shrink: false };
    const { kills } = await kill(fault, plantedBert(fault, PLANT), options);
    expect(kills.map(({ invariant }) => invariant)).toEqual(['history-is-ignored']);
  });
});
