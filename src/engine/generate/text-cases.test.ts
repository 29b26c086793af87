import fc from 'fast-check';
import { layoutOf } from '../../core/layout';
import { TRAITS } from '../invariants/testing/by-hand';
import { cases } from './cases';
import { CoverageTally } from './coverage';

const words = ['', ...Array.from({ length: 30 }, (_, i) => `w${i}`)];
const traits = {
  ...TRAITS,
  vocabularySize: words.length,
  maxLength: 20,
  padId: 0,
  positions: 'absolute',
  fullyMasked: 'refused',
  texts: { words, most: 6 },
} as const;

test('no text is empty, none has the pad id in it, and each stands as whoever pads it would put it', async () => {
  await fc.assert(
    fc.asyncProperty(cases(traits), async ({ rows, length }) => {
      expect(Math.max(...rows.map(({ at }) => at.length))).toBe(length);
      expect(length).toBeLessThanOrEqual(20);
      expect(rows.length).toBeLessThan(traits.texts.most);
      for (const { tokens, at, under, types } of rows) {
        expect(['none', 'right']).toContain(layoutOf(at, length));
        expect(tokens.length).toBeGreaterThan(0);
        expect(tokens).not.toContain(0);
        expect([at.length, types.length, under.length]).toEqual([tokens.length, tokens.length, length - tokens.length]);
      }
    }),
  );
});

test('every class comes in few cases, the longest text beside one word among them', () => {
  const tally = new CoverageTally(traits, undefined, []);
  for (const testCase of fc.sample(cases(traits), { seed: 1, numRuns: 100 })) tally.add(testCase);
  const { classes } = tally.summary();
  expect(Object.keys(classes)).toContain('one word beside the longest');
  expect(Object.values(classes)).not.toContain(0);
});

test('a seed means the same cases for good', () => {
  const drawn = fc.sample(cases(traits), { seed: 7, numRuns: 3 });
  expect(drawn.map(({ rows }) => rows.map(({ tokens }) => tokens.join(' ')))).toMatchSnapshot();
});

test('cases shrink to the first words, one each', async () => {
  const twoTexts = fc.asyncProperty(cases(traits), async ({ rows }) => {
    if (rows.length > 1 && rows[0].tokens.join() !== rows[1].tokens.join()) throw new Error('two texts');
  });
  const { counterexample } = await fc.check(twoTexts, { seed: 3, numRuns: 100 });
  expect(counterexample![0].rows).toHaveLength(2);
  expect(counterexample![0].length).toBeLessThanOrEqual(2);
});
