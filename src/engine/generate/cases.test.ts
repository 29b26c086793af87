import { deeply } from '../../testing/deep';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Case } from '../../core/case';
import { layoutOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import { WEIGHT_SCALES } from '../../core/subject';
import { cases } from './cases';
import { CoverageTally } from './coverage';

const traits: Traits = {
  name: 'any',
  vocabularySize: 97,
  maxLength: 136,
  padId: 3,
  positions: 'given',
  fullyMasked: 'uniform',
  outputs: ['lastHiddenState'],
  tokenTypes: 2,
};
const options = { weightScales: WEIGHT_SCALES, heads: 4 };

function hashOf(sample: readonly Case[]): string {
  return createHash('sha256').update(JSON.stringify(sample)).digest('hex').slice(0, 16);
}

// The contract: a seed means the same cases on every machine and in every version. A change here breaks every seed that
// anybody wrote down, so it is a change for users, and goes into CHANGELOG.md.
test('a seed generates the same cases for ever', () => {
  const sample = fc.sample(cases(traits, options), { seed: 20240229, numRuns: 500 });
  expect(sample[1]).toMatchInlineSnapshot(`
    {
      "length": 5,
      "rows": [
        {
          "at": [],
          "otherUnder": [
            81,
            78,
            32,
            0,
            95,
          ],
          "tokens": [],
          "types": [],
          "under": [
            3,
            3,
            3,
            3,
            3,
          ],
        },
        {
          "at": [
            2,
            3,
            4,
          ],
          "otherUnder": [
            38,
            66,
          ],
          "tokens": [
            55,
            87,
            64,
          ],
          "types": [
            0,
            0,
            1,
          ],
          "under": [
            3,
            3,
          ],
        },
      ],
      "singleton": false,
      "weightScale": "typical",
    }
  `);
  expect(hashOf(sample.map(({ history: _, ...batch }) => batch))).toMatchInlineSnapshot(`"d9e64069c530284d"`);
  expect(hashOf(sample)).toMatchInlineSnapshot(`"e14c74312c50611a"`);
});

test('a check with the same seed walks the very stream that a sample draws, and a path names a case of it', async () => {
  const arbitrary = cases(traits, options);
  const sample = fc.sample(arbitrary, { seed: 5, numRuns: 60 });
  const walked: Case[] = [];
  await fc.check(
    fc.asyncProperty(arbitrary, async (testCase) => void walked.push(testCase)),
    { seed: 5, numRuns: 60 },
  );
  expect(walked).toEqual(sample);
  const [first] = fc.sample(arbitrary, { seed: 5, path: '41', numRuns: 1 });
  expect(first).toEqual(sample[41]);
});

test('every case is well-formed', () => {
  fc.assert(
    fc.property(cases(traits, options), ({ length, rows, singleton }) => {
      expect(length).toBeGreaterThanOrEqual(1);
      expect(length).toBeLessThanOrEqual(traits.maxLength);
      expect(rows.length).toBeGreaterThanOrEqual(1);
      if (rows.length === 1) expect(singleton).toBe(true);
      const isId = (id: number): boolean => id >= 0 && id < traits.vocabularySize;
      // One comparison a row: of its lengths, and of what holds in it.
      const rules = rows.map(({ tokens, types, at, under, otherUnder }) => ({
        lengths: [tokens.length, types.length, at.length + under.length, at.length + otherUnder.length].join(),
        expected: [at.length, at.length, length, length].join(),
        places: at.every((position, i) => position >= 0 && position < length && (i === 0 || position > at[i - 1])),
        ids: tokens.every(isId) && under.every(isId) && otherUnder.every(isId),
        types: types.every((type) => type === 0 || type === 1),
        otherIds: under.every((id, i) => id !== otherUnder[i]),
      }));
      const isBroken = ({ lengths, expected, ...kept }: (typeof rules)[number]): boolean =>
        lengths !== expected || Object.values(kept).includes(false);
      expect(rules.filter(isBroken)).toEqual([]);
    }),
    { seed: 1, numRuns: deeply(300, 1000) },
  );
});

test('whatever fails shrinks to one row of one position', () => {
  const { counterexample } = fc.check(
    fc.property(cases(traits, options), () => false),
    { seed: 3 },
  );
  expect(counterexample).toEqual([
    {
      length: 1,
      rows: [{ tokens: [1], types: [0], at: [0], under: [], otherUnder: [] }],
      singleton: true,
      weightScale: 'typical',
    },
  ]);
});

test('padding that matters shrinks to one real token beside one padded position', () => {
  const padded = (testCase: Case): boolean =>
    testCase.rows.some(({ at }) => at.length > 0 && at.length < testCase.length);
  const { counterexample } = fc.check(
    fc.property(cases(traits, options), (testCase) => !padded(testCase)),
    { seed: 3 },
  );
  const [{ length, rows }] = counterexample!;
  expect(length).toBe(2);
  expect(rows.filter(({ at }) => at.length === 1).map(({ tokens, under }) => [tokens, under])).toContainEqual([
    [1],
    [3],
  ]);
});

test('a subject that refuses fully masked rows is given none', () => {
  const sample = fc.sample(cases({ ...traits, fullyMasked: 'refused' }, options), {
    seed: 1,
    numRuns: deeply(60, 500),
  });
  expect(sample.flatMap(({ rows }) => rows).every(({ at }) => at.length > 0)).toBe(true);
});

test('where positions come from ids, padding before a token stays the pad id, and no token has it', () => {
  for (const { rows, length } of fc.sample(cases({ ...traits, positions: 'from-ids' }), {
    seed: 1,
    numRuns: deeply(60, 500),
  })) {
    for (const { tokens, at, under, otherUnder } of rows) {
      const last = at.at(-1) ?? -1;
      const real = new Set(at);
      const padding = Array.from({ length }, (_, p) => p).filter((p) => !real.has(p));
      expect(tokens).not.toContain(traits.padId);
      expect(under.every((id) => id === traits.padId)).toBe(true);
      expect(otherUnder.filter((_, i) => padding[i] < last).every((id) => id === traits.padId)).toBe(true);
    }
  }
});

test('two thousand cases reach every class, and nearly every pair', () => {
  const tally = new CoverageTally(traits, 4, WEIGHT_SCALES);
  for (const testCase of fc.sample(cases(traits, options), { seed: 8, numRuns: 2000 })) tally.add(testCase);
  const { cases: count, classes, pairs } = tally.summary();
  expect(count).toBe(2000);
  expect(Object.entries(classes).filter(([, n]) => n === 0)).toEqual([]);
  expect(pairs.missing.length).toBeLessThanOrEqual(3);
  expect(pairs.reached + pairs.missing.length).toBe(pairs.possible);
});

test('coverage says what never came', () => {
  const tally = new CoverageTally(traits, 4, WEIGHT_SCALES);
  const row = { tokens: [5, 6], types: [0, 0], at: [0, 1], under: [3], otherUnder: [4] };
  tally.add({ length: 3, rows: [row], singleton: true, weightScale: 'typical' });
  const { classes, pairs } = tally.summary();
  expect(layoutOf(row.at, 3)).toBe('right');
  expect(Object.entries(classes).filter(([, n]) => n > 0)).toEqual([
    ['layout right', 1],
    ['B = 1', 1],
    ['typical weights', 1],
  ]);
  expect(pairs.reached).toBe(3);
});

test('a subject of few positions has no class that it cannot reach', () => {
  for (const maxLength of [2, 3, 7, 8, 9]) {
    const short = { ...traits, maxLength };
    const tally = new CoverageTally(short, 4, []);
    const sample = fc.sample(cases(short, { heads: 4 }), { seed: 2, numRuns: 1000 });
    for (const testCase of sample) tally.add(testCase);
    const never = Object.entries(tally.summary().classes).flatMap(([name, n]) => (n === 0 ? [name] : []));
    expect([maxLength, never]).toEqual([maxLength, []]);
    expect(tally.wants(sample[0])).toBeUndefined();
  }
});

test('a tally wants a case that reaches a class for the first time', () => {
  const tally = new CoverageTally(traits, 4, []);
  const row = { tokens: [5, 6], types: [0, 0], at: [0, 1], under: [3], otherUnder: [4] };
  const padded = { length: 3, rows: [row], singleton: true };
  const full = { length: 2, rows: [{ ...row, under: [], otherUnder: [] }], singleton: true };
  expect(tally.wants(padded)).toBe(true);
  tally.add(padded);
  expect(tally.wants(padded)).toBe(false);
  expect(tally.wants(full)).toBe(true);
});

test('a tally wants some cases of the side on which rows are not padded in use, and no more where they are any', () => {
  const use = { padding: 'right', padContent: 'pad-id', knownFrom: 'the test' } as const;
  const row = { tokens: [5, 6], types: [0, 0], at: [1, 2], under: [0], otherUnder: [0] };
  const left = { length: 3, rows: [row], singleton: true };
  const after = (subject: Traits, cases: number): boolean | undefined => {
    const tally = new CoverageTally(subject, 4, []);
    for (let n = 0; n < cases; n++) tally.add(left);
    return tally.wants(left);
  };
  const relative: Traits = { ...traits, positions: 'relative', use };
  expect([1, 2, 3].map((cases) => after(relative, cases))).toEqual([true, true, false]);
  expect(after({ ...relative, positions: 'absolute' }, 1)).toBe(false);
  expect(after({ ...relative, use: undefined }, 1)).toBe(false);
});

test('a run meets one position, one real token and one row more than each tile, as long as the subject takes them', () => {
  const met = (subject: Traits): string[] => {
    const tally = new CoverageTally(subject, 4, []);
    for (const testCase of fc.sample(cases(subject, { heads: 4 }), { seed: 3, numRuns: 2000 })) tally.add(testCase);
    return Object.entries(tally.summary().classes).flatMap(([name, n]) =>
      / = \d\d/.test(name) && n > 0 ? [name] : [],
    );
  };
  const tiles = (axis: 'S' | 'L', most = 136): string[] => {
    const sizes = [16, 32, 64, 128, 256, 512].flatMap((n) => (axis === 'S' ? [n, n + 1] : n < 512 ? [n + 1] : []));
    return sizes.filter((n) => n < most).map((n) => `${axis} = ${n}`);
  };
  const rows = ['B = 33', 'B = 65', 'B = 128'];
  expect(met(traits)).toEqual([...rows, ...tiles('S'), ...tiles('L')]);
  expect(met({ ...traits, maxLength: 40 })).toEqual([...rows, ...tiles('S', 40), ...tiles('L', 40)]);
  expect(met({ ...traits, maxLength: 2048 })).toEqual([...rows, ...tiles('S', 2048), ...tiles('L', 2048)]);
  expect(met({ ...traits, staticShape: { length: 136 } })).toEqual([]);
  expect(met({ ...traits, staticShape: { size: 1 } })).toEqual([...tiles('S'), ...tiles('L')]);
});

test('one real token more than a tile comes once in some 140 cases, wherever such a row may stand, in small batches', () => {
  const sample = fc.sample(cases(traits, options), { seed: 6, numRuns: 4000 });
  const layouts = new Set<string>();
  for (const tile of [17, 33, 65, 129]) {
    const met = sample.filter(({ rows, length }) => rows[0].at.length === tile && tile < length && length <= tile + 7);
    expect(met.length).toBeGreaterThan(4000 / 140 / 2);
    met.forEach(({ rows, length }) => layouts.add(layoutOf(rows[0].at, length)));
  }
  expect(layouts).toEqual(new Set(['right', 'left', 'both', 'holes']));
  const long = sample.filter(({ rows, length }) => rows[0].at.length === 129 && length > 129);
  expect(long.every(({ rows, length }) => rows.length * length <= 512)).toBe(true);
});

test('a batch of many rows is by itself, of short rows, and no row has a twin by accident', () => {
  const sample = fc.sample(cases({ ...traits, vocabularySize: 30_000 }, options), { seed: 4, numRuns: 1000 });
  const many = sample.filter(({ rows }) => rows.length > 8);
  const sizes = new Set(many.map(({ rows }) => rows.length));
  expect([33, 65, 128].every((n) => sizes.has(n))).toBe(true);
  expect(sizes.size).toBeGreaterThan(8);
  expect(Math.max(...sizes)).toBe(128);
  for (const { rows, length, singleton } of many) {
    expect(singleton).toBe(true);
    expect(length * rows.length).toBeLessThanOrEqual(260);
  }
  expect(many.some(({ rows }) => new Set(rows.map(({ tokens }) => tokens.join())).size > 20)).toBe(true);
});
