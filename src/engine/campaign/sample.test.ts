// Which cases of a stream are judged.
import { Limits } from '../judge/limits';
import fc from 'fast-check';
import type { Case } from '../../core/case';
import { cases } from '../generate/cases';
import { CoverageTally } from '../generate/coverage';
import type { Invariant } from '../invariants/invariant';
import { base } from '../invariants/runs';
import { toySubject } from '../../testing/toy-subject';
import { sourceOf } from './check';
import type { Setting } from './exhaustive';
import { Sampling } from './sample';
import { Sessions } from '../judge/sessions';
import type { Sample } from '../judge/tally';
import { Tally } from '../judge/tally';

const TOY = toySubject();
const STREAM = cases(TOY, { heads: 2 });

/** Samples cases of a toy, and keeps for each window where it began, and whether it was drawn at random. */
function sampling(runs: number, rest: Partial<Setting['options']> = {}, tallies: readonly Tally[] = []) {
  const windows: { from: number; sample: Sample | undefined; asked: number }[] = [];
  let [done, asked] = [0, runs];
  const invariant = {
    name: 'holds',
    runs: (testCase, traits) => [base(testCase, traits)],
    judge: () => ({ verdict: 'held', compared: 1, worst: 0 }),
  } as Partial<Invariant> as Invariant;
  const watching: Pick<Tally, 'open' | 'isPossible' | 'invariant' | 'join'> = {
    invariant,
    isPossible: true,
    get open() {
      windows.push({ from: done, sample: undefined, asked });
      return true;
    },
    join: (_sum, sample) => void (windows.at(-1)!.sample = sample),
  };
  const setting: Setting = {
    spec: { model: '' },
    options: { seed: 1, runs, onProgress: (progress) => void ({ done, asked } = progress), ...rest },
    sessions: new Sessions(sourceOf(TOY), {}),
    tallies: [watching as unknown as Tally, ...tallies],
    limits: new Limits([], toySubject()),
  };
  return { sampled: new Sampling(setting, new CoverageTally(TOY, 2, []), TOY), windows };
}

test('so many cases are drawn as were asked for, and what is picked beyond them is counted by itself', async () => {
  const { sampled, windows } = sampling(20);
  await sampled.run(STREAM);
  const { asked, judged, further } = sampled.summary();
  expect([asked, judged]).toEqual([20, 20]);
  expect(further).toBeGreaterThan(0);
  const { cases: covered, classes } = sampled.coverage.summary();
  expect(covered).toBe(20 + further);
  expect(Object.values(classes)).not.toContain(0);
  // Confidence depends on what was drawn, never on what was picked.
  expect(windows.map(({ sample }) => sample)).toEqual(['drawn', 'drawn', ...new Array<undefined>(further)]);
  expect(windows.map(({ from }) => from)).toEqual([0, 16, ...Array.from({ length: further }, (_, i) => 20 + i)]);
});

test('the very next case may be one that is picked, and each that is picked is one more that was asked for', async () => {
  const { sampled, windows } = sampling(1);
  await sampled.run(STREAM);
  const { further } = sampled.summary();
  expect(further).toBeGreaterThan(3);
  expect(windows.slice(0, 4)).toEqual([
    { from: 0, sample: 'drawn', asked: 1 },
    { from: 1, sample: undefined, asked: 1 },
    { from: 2, sample: undefined, asked: 2 },
    { from: 3, sample: undefined, asked: 3 },
  ]);
  const [, second] = fc.sample(STREAM, { seed: 1, numRuns: 2 });
  const first = new CoverageTally(TOY, 2, []);
  first.add(fc.sample(STREAM, { seed: 1, numRuns: 1 })[0]);
  expect(first.wants(second)).toBe(true);
});

test('what breaks is named by its place in the stream, by which it can be drawn again', async () => {
  const claim: Invariant = {
    name: 'made-up',
    claim: 'No case has two rows.',
    kind: 'exact',
    unsupported: () => undefined,
    runs: (testCase, traits) => [base(testCase, traits)],
    judge: ({ rows }) =>
      rows.length === 2
        ? { verdict: 'violated', compared: 1, worst: 9, violation: { observed: 0, expected: 9 } as never }
        : { verdict: 'held', compared: 1, worst: 0 },
  };
  const tally = new Tally(claim, TOY);
  const { sampled } = sampling(30, { investigate: false, minCoverage: 0 }, [tally]);
  await sampled.run(STREAM);
  const index = fc.sample(STREAM, { seed: 1, numRuns: 30 }).findIndex(({ rows }) => rows.length === 2);
  expect(tally.summary(false).counterexample!.found).toEqual({ seed: 1, index, path: String(index), shrinks: 0 });
});

test('nothing is picked where no class is asked for', async () => {
  const { sampled, windows } = sampling(5, { minCoverage: 0 });
  await sampled.run(STREAM);
  expect(sampled.summary()).toEqual({ asked: 5, judged: 5, further: 0 });
  expect(Object.values(sampled.coverage.summary().classes)).toContain(0);
  expect(windows).toEqual([{ from: 0, sample: 'drawn', asked: 5 }]);
});

test('classes are asked for whatever the share of pairs', async () => {
  const { sampled } = sampling(5, { minCoverage: 1 });
  await sampled.run(STREAM);
  expect(sampled.summary().further).toBeGreaterThan(0);
});

test('rows with both real tokens and padding are counted', async () => {
  const { sampled } = sampling(30, { minCoverage: 0 });
  expect(sampled.padded).toBe(0);
  await sampled.run(STREAM);
  const drawn = fc.sample(STREAM, { seed: 1, numRuns: 30 });
  const padded = ({ rows, length }: Case): boolean => rows.some(({ at }) => at.length > 0 && at.length < length);
  expect(sampled.padded).toBe(drawn.filter(padded).length);
});

test('what was judged before an end is counted as what it is: drawn, or picked', async () => {
  const ending = async (runs: number, at: number): Promise<unknown> => {
    const { sampled } = sampling(runs, {
      onProgress: ({ done }) => {
        if (done >= at) throw new Error('enough');
      },
    });
    await expect(sampled.run(STREAM)).rejects.toThrow('enough');
    return sampled.summary();
  };
  expect(await ending(1, 3)).toEqual({ asked: 1, judged: 1, further: 2 });
  const { judged, further } = (await ending(30, 7)) as ReturnType<Sampling['summary']>;
  expect(judged).toBeGreaterThanOrEqual(7);
  expect([judged <= 16, further]).toEqual([true, 0]);
});
