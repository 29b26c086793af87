// In which order a run with a limit of time has its cases.
import fc from 'fast-check';
import { some } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { cases } from './cases';
import { CoverageTally } from './coverage';
import type { Place } from './small-first';
import { COVERING, REORDERED, smallFirst, tokensOfCase } from './small-first';

const TOY = toySubject();
const LONG = { ...TOY, maxLength: 512 };
const SCALES = ['typical', 'sharp', 'hot'] as const;

function first(
  count: number,
  subject: typeof TOY,
  seed: number,
): { places: Place[]; coverage: CoverageTally; further: number } {
  const coverage = new CoverageTally(subject, 2, SCALES);
  const { places, further } = smallFirst(cases(subject, { heads: 2, weightScales: SCALES }), seed, coverage);
  return { places: Array.from({ length: count }, () => places.next().value), coverage, further };
}

test.each(some([1, 2, 3, 4, 5, 6, 7, 8], 2))(
  'every class comes within the first twenty, whatever the seed: %i',
  (seed) => {
    for (const subject of [TOY, LONG]) {
      const { places, coverage } = first(COVERING, subject, seed);
      for (const { testCase } of places) coverage.add(testCase);
      expect(Object.entries(coverage.summary().classes).filter(([, n]) => n === 0)).toEqual([]);
    }
  },
);

test.each(some([1, 2, 3, 4, 5, 6, 7, 8], 2))(
  'every form of a batch comes within the first ten small cases, the smallest of them first: %i',
  (seed) => {
    const { places, coverage } = first(COVERING, LONG, seed);
    const classes = places.map(({ testCase }) => coverage.classesOf(testCase));
    const last = Math.max(...coverage.forms.map((form) => classes.findIndex((names) => names.includes(form))));
    expect(last).toBeLessThan(10);
    const sizes = places.map(({ testCase }) => tokensOfCase(testCase));
    const [early, late] = [sizes.slice(0, last + 1), sizes.slice(last + 1)];
    expect(early).toEqual([...early].sort((a, b) => a - b));
    expect(late).toEqual([...late].sort((a, b) => a - b));
  },
);

test('each is the case of its place in the stream, none comes twice, and none of the first hundred is left out', () => {
  const { places, further } = first(400, LONG, 3);
  const stream = fc.sample(cases(LONG, { heads: 2, weightScales: SCALES }), { seed: 3, numRuns: 2200 });
  for (const { testCase, index } of places) expect(testCase).toEqual(stream[index]);
  const indices = places.map(({ index }) => index);
  expect(new Set(indices).size).toBe(indices.length);
  for (let i = 0; i < REORDERED; i++) expect(indices).toContain(i);
  // What stands where it was drawn is of the stream, and nothing else is.
  const of = (part: Place['from']): number[] => places.filter(({ from }) => from === part).map(({ index }) => index);
  const behind = of('stream');
  expect(behind).toEqual([...behind].sort((a, b) => a - b));
  expect(behind[0]).toBeGreaterThanOrEqual(REORDERED);
  expect(of('first').sort((a, b) => a - b)).toEqual(Array.from({ length: REORDERED }, (_, i) => i));
  expect(of('further')).toHaveLength(further);
  expect(places.slice(0, REORDERED + further).some(({ from }) => from === 'stream')).toBe(false);
});
