import type { ToyFaults } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import { isRequired, some } from '../../testing/deep';
import { check, sourceOf } from './check';
import { replay } from '../corpus/replay';

/** By day those that leave nothing unfound; what others find of the same faults is for the night. */
const CLAIMS = isRequired('deep') ? {} : { only: ['batch-mates-are-ignored', 'matches-unpadded'] };

/** What must be found, how small it must become, and where it must be said to be. */
const EXPECTED: readonly [what: string, faults: Partial<ToyFaults>, rows: number, length: number, where: RegExp][] = [
  ['a bias that does not hide', { hidden: -1 }, 1, 2, /^layer 0, head 0$/],
  [
    'one head without a mask',
    { weights: (weights, _, __, head) => (head === 1 ? weights.map(() => 1 / weights.length) : weights) },
    1,
    2,
    /^layer 0, head 1$/,
  ],
  ['pooling over all positions', { pooled: (visible) => visible.map(() => true) }, 1, 2, /^pooling mean/],
  ['positions from the left edge', { position: (_, __, position) => position }, 1, 2, /^embeddings$/],
  [
    'the mask of the first row for all',
    {
      mask: ({ attentionMask, size, length }) =>
        Array.from({ length: size * length }, (_, i) => attentionMask?.[i % length] ?? 1),
    },
    2,
    3,
    /^layer 0, head 0$/,
  ],
];

describe.each(EXPECTED)('%s', (_, faults, rows, length, where) => {
  test.each(some([1, 2, 3], 1))('is found, shrunk and located, with seed %i', async (seed) => {
    const make = (): ReturnType<typeof toySubject> => toySubject({ faults });
    const report = await check(make, { seed, runs: 20, minCoverage: 0, ...CLAIMS });
    const found = report.invariants.flatMap(({ counterexample }) => counterexample ?? []);
    expect(found.length).toBeGreaterThan(0);
    expect(Math.min(...found.map((one) => one.found.index))).toBeLessThan(20);
    const best = found.filter((one) => one.case.rows.length <= rows && one.case.length <= length);
    expect(best.length).toBeGreaterThan(0);
    expect(best.map((one) => one.location.where)).toContainEqual(expect.stringMatching(where));
    for (const one of found) {
      expect([one.invariant, one.case.rows.length <= 2, one.case.length <= 4]).toEqual([one.invariant, true, true]);
      const again = await replay(sourceOf(make), one);
      expect(again).toMatchObject({ verdict: 'violated', location: one.location });
      expect(again.judgement.violation).toEqual(one.violation);
      expect((await replay(sourceOf(toySubject()), one)).verdict).toBe('held');
    }
  });
});
