// Which masks are tried, in which windows. No claim is open, so nothing is run but the probe.
import { Limits } from '../judge/limits';
import type { WeightScale, Traits } from '../../core/subject';
import type { Invariant } from '../invariants/invariant';
import { base } from '../invariants/runs';
import { toySubject } from '../../testing/toy-subject';
import { sourceOf } from './check';
import { ExhaustiveCases } from './exhaustive';
import type { Setting } from './exhaustive';
import { Sessions } from '../judge/sessions';
import { Tally } from '../judge/tally';

/** Exhausts masks of a toy, and keeps at which count of cases each window began. */
function exhaustiveCases(
  upTo: number,
  weightScales: readonly WeightScale[] = [],
  rest: Partial<Setting['options']> = {},
  tallies: readonly Tally[] = [],
) {
  const windows: number[] = [];
  const watching = {
    invariant: { name: 'watching' },
    get open() {
      return (windows.push(done), false);
    },
  } as unknown as Tally;
  let done = 0;
  const onProgress = (progress: { done: number }): void => void (done = progress.done);
  const toy = toySubject();
  const sessions = new Sessions({ ...sourceOf(toy), weightScales }, {});
  const setting: Setting = {
    spec: { model: '' },
    options: { seed: 1, runs: 0, onProgress, ...rest },
    sessions,
    tallies: [watching, ...tallies],
    limits: new Limits([], toySubject()),
  };
  return { exhaustiveCases: new ExhaustiveCases(upTo, setting, toy as Traits, weightScales), windows };
}

test('every mask of every length is a row of some case, and each length is a window', async () => {
  const { exhaustiveCases: all, windows } = exhaustiveCases(3);
  expect(all.progress).toBe('0 of 3 batches of masks');
  await all.run();
  expect(all.summary()).toEqual({ upTo: 3, masks: 2 + 4 + 8, cases: 3, passes: 0 });
  expect(windows).toEqual([0, 1, 2]);
  expect(all.progress).toBe('3 of 3 batches of masks');
  // A mask of one position hides all or nothing.
  expect(all.padded).toBe(2);
});

test('each weight scale of a length is a window', async () => {
  const { exhaustiveCases: all, windows } = exhaustiveCases(2, ['typical', 'hot']);
  await all.run();
  expect(windows).toEqual([0, 1, 2, 3]);
  expect(all.summary()).toMatchObject({ masks: 2 * (2 + 4), cases: 4 });
});

test('the cases of one length and weight scale are one window, however many they are', async () => {
  const { exhaustiveCases: all, windows } = exhaustiveCases(9);
  await all.run();
  const { cases, masks } = all.summary();
  expect(masks).toBe(2 ** 10 - 2);
  expect(cases).toBeGreaterThan(9);
  expect(windows).toHaveLength(9);
});

test('what was judged before an end is counted', async () => {
  const { exhaustiveCases: all } = exhaustiveCases(3, [], {
    onProgress: ({ done }) => {
      if (done === 2) throw new Error('enough');
    },
  });
  await expect(all.run()).rejects.toThrow('enough');
  expect(all.progress).toBe('2 of 3 batches of masks');
  expect(all.summary()).toEqual({ upTo: 3, masks: 6, cases: 2, passes: 0 });
});

test('what breaks is named by its place among the cases of all masks up to that number', async () => {
  const claim: Invariant = {
    name: 'made-up',
    claim: 'It holds of two positions.',
    kind: 'exact',
    unsupported: () => undefined,
    runs: (testCase, traits) => [base(testCase, traits)],
    judge: ({ length }) => ({
      verdict: length === 2 ? 'violated' : 'held',
      compared: 1,
      worst: 0,
      ...(length === 2 && { violation: { observed: 0, expected: 9 } as never }),
    }),
  };
  const tally = new Tally(claim, toySubject());
  const { exhaustiveCases: all } = exhaustiveCases(3, [], { seed: 7, investigate: false }, [tally]);
  await all.run();
  const { cases, counterexample } = tally.summary(false);
  expect(counterexample!.found).toEqual({ seed: 7, index: 1, path: null, shrinks: 0, exhaustive: 3 });
  // One violation of a claim is enough.
  expect(cases).toEqual({ held: 1, violated: 1, vacuous: 0 });
  // One pass for each case that was judged.
  expect(all.summary().passes).toBe(2);
});
