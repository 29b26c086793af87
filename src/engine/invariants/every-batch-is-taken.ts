import type { Invariant, Judgement, Run } from './invariant';
import { base } from './runs';
import { needsOutputs } from './support';

/**
 * A model that throws on rows of unequal length, or answers a long batch with fewer rows, is right wherever it is asked
 * something else. Cases that others are judged by hold where they are answered at all; the batch that ends a run is looked at
 * by itself.
 *
 * No planted fault is its alone: what does not answer ends a run, and then nothing else is judged.
 */
export const everyBatchIsTaken: Invariant = {
  name: 'every-batch-is-taken',
  claim: 'Every batch within what is declared is answered, with as many rows and positions as it has.',
  kind: 'exact',
  family: 'the same question gets the same answer',
  aboutAnswering: true,
  besidePadding: { what: 'some batches are not answered', isUnsafe: true },
  advice:
    'The model fails on some batches and not on others. Look at how rows of other lengths are stacked, at fixed sizes and buffers, and at the longest row that it takes: declare a smaller maxLength where that is it.',
  unsupported: needsOutputs,
  runs: (testCase, traits): readonly Run[] => {
    const run = base(testCase, traits);
    return [testCase.singleton ? { ...run, mayFail: true } : run];
  },
  judge({ rows, length }, { refusals, traits }): Judgement {
    const compared = rows.length;
    const words = refusals.get('base');
    if (words === undefined) return { verdict: 'held', compared, worst: 0 };
    return {
      verdict: 'violated',
      compared,
      worst: 1,
      violation: {
        message: words,
        output: traits.outputs[0],
        index: [0],
        row: 0,
        observed: 0,
        expected: rows.length * length,
        deviation: 1,
        bound: 0,
        smallestPassingBound: 1,
        count: compared,
        compared,
        runs: ['base', 'base'],
      },
    };
  },
};
