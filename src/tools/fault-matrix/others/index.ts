import seedrandom from 'seedrandom';
import type { Fault } from '../../../subjects/faults/fault';
import { plantedBert, type PlantOptions } from '../../../subjects/models/planted';
import { batchAgainstSingle } from './batch-against-single';
import { batchingEquivalence } from './batching-equivalence';
import { fourRowsInFive } from './four-rows-in-five';
import { hundredSamples } from './hundred-samples';
import { leftPadding } from './left-padding';
import type { OtherTest } from './contract';

/** The shapes of the tests that people use today. */
export const OTHER_TESTS: readonly OtherTest[] = [
  batchingEquivalence,
  leftPadding,
  fourRowsInFive,
  batchAgainstSingle,
  hundredSamples,
];

/** Which of these tests fail on a model with a fault in it; on one without, none should. Freshly initialised weights, as their suites have. */
export async function failuresOf(fault: Fault | undefined, options: PlantOptions, seed: number): Promise<string[]> {
  const subject = await plantedBert(fault, options).open('typical');
  const correct = await plantedBert(undefined, options).open('typical');
  try {
    const failed: string[] = [];
    for (const test of OTHER_TESTS) {
      if (!(await test.passes(subject, correct, seedrandom(`${test.name} ${seed}`)))) failed.push(test.name);
    }
    return failed;
  } finally {
    await subject.dispose?.();
    await correct.dispose?.();
  }
}
