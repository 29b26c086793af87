// Cases of a use keep to how far it pads rows; what lies beyond is tried in a quarter of them.
import fc from 'fast-check';
import type { Case } from '../../core/case';
import { layoutOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import type { Use } from '../../core/use';
import { deeply } from '../../testing/deep';
import { cases } from './cases';
import { isInUse, partBeyond, traitsInUse } from './in-use';

const RIGHT: Use = { padding: 'right', padContent: 'pad-id', knownFrom: 'the test' };
const ANY: Use = { padding: 'any', padContent: 'any', knownFrom: 'the test' };

function traitsOf(use: Use, more: Partial<Traits> = {}): Traits {
  return {
    ...{ name: 'any', vocabularySize: 97, maxLength: 136, padId: 3, positions: 'relative' as const },
    ...{ fullyMasked: 'uniform' as const, outputs: ['lastHiddenState'] as const, tokenTypes: 2 },
    ...more,
    use,
  };
}

const sampleOf = (traits: Traits): Case[] =>
  fc.sample(cases(traits, { heads: 4 }), { seed: 11, numRuns: deeply(75, 150) });

const SIDES: readonly Use[] = [RIGHT, { ...RIGHT, padding: 'left' }, ANY];
const USES = SIDES.flatMap((one): Use[] => [
  { ...one, padTo: 64 },
  { ...one, padTo: 'multiple:8' },
  { ...one, padTo: 'multiple:64' },
  { ...one, padTo: 'longest' },
  { ...one, longest: 20 },
  { ...one, padTo: 64, longest: 20 },
  { ...one, padTo: 'multiple:8', longest: 20 },
  { ...one, padTo: 'longest', longest: 20 },
]);

test.each(USES.map((use) => [JSON.stringify(use), use] as const))(
  'most cases are in the use %s, and some are not',
  (_, use) => {
    const traits = traitsOf(use);
    const sample = sampleOf(traits);
    const share = sample.filter((testCase) => isInUse(testCase, traits)).length / sample.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.99);
    expect(sample.filter(({ length }) => length > 136)).toEqual([]);
    const isWell = ({ at, tokens, under }: Case['rows'][number], length: number): boolean =>
      at.length === tokens.length &&
      at.length + under.length === length &&
      at.every((position, i) => position < length && position > (i === 0 ? -1 : at[i - 1]));
    expect(sample.flatMap(({ rows, length }) => rows.filter((row) => !isWell(row, length)))).toEqual([]);
  },
);

test('cases of a use have padding, company, and every length that it has', () => {
  const seen = (use: Use): { lengths: Set<number>; padded: number; most: number } => {
    const traits = traitsOf(use);
    const used = sampleOf(traits).filter((testCase) => isInUse(testCase, traits));
    return {
      lengths: new Set(used.map(({ length }) => length)),
      padded: used.filter(({ rows, length }) => rows.some(({ at }) => layoutOf(at, length) === 'right')).length,
      most: Math.max(...used.map(({ rows }) => rows.length)),
    };
  };
  expect(seen({ ...RIGHT, padTo: 64 }).lengths).toEqual(new Set([64]));
  const multiples = [...seen({ ...RIGHT, padTo: 'multiple:8' }).lengths];
  expect(multiples.every((n) => n % 8 === 0)).toBe(true);
  expect(Math.max(...multiples)).toBe(136);
  expect(Math.max(...seen({ ...RIGHT, padTo: 'multiple:8', longest: 20 }).lengths)).toBe(24);
  expect(Math.max(...seen({ ...RIGHT, longest: 20 }).lengths)).toBe(20);
  for (const padTo of [64, 'multiple:8', 'longest'] as const) {
    const { padded, most } = seen({ ...RIGHT, padTo });
    expect(padded).toBeGreaterThan(deeply(20, 40));
    expect(most).toBeGreaterThan(1);
  }
});

test('which part of its use a case leaves', () => {
  const row = (at: number[], length: number, under = 3): Case['rows'][number] => {
    const pads = new Array<number>(length - at.length).fill(under);
    return { tokens: at.map(() => 5), types: at.map(() => 0), at, under: pads, otherUnder: pads };
  };
  const beyond = (use: Use, length: number, ...rows: number[][]): string | undefined =>
    partBeyond({ length, rows: rows.map((at) => row(at, length)), singleton: false }, traitsOf(use));
  expect(beyond(RIGHT, 3, [1, 2])).toBe('padding');
  expect(beyond({ ...RIGHT, padTo: 3 }, 3, [0], [0, 1])).toBeUndefined();
  expect(beyond({ ...RIGHT, padTo: 4 }, 3, [0], [0, 1])).toBe('padTo');
  expect(beyond({ ...RIGHT, padTo: 'longest' }, 3, [0], [0, 1])).toBe('padTo');
  expect(beyond({ ...RIGHT, padTo: 'longest' }, 3, [0], [0, 1, 2])).toBeUndefined();
  expect(beyond({ ...RIGHT, padTo: 'multiple:4' }, 8, [0], [0, 1, 2, 3, 4])).toBeUndefined();
  expect(beyond({ ...RIGHT, padTo: 'multiple:4' }, 8, [0], [0, 1, 2, 3])).toBe('padTo');
  expect(beyond({ ...RIGHT, longest: 2 }, 3, [0])).toBe('longest');
  expect(beyond({ ...RIGHT, longest: 2, padTo: 4 }, 4, [0, 1, 2])).toBe('longest');
  const other = { length: 2, rows: [row([0], 2, 7)], singleton: true };
  expect(partBeyond(other, traitsOf(RIGHT))).toBe('padContent');
  expect(partBeyond(other, traitsOf(ANY))).toBeUndefined();
});

test('a subject in its use is as long as the longest row that is sent, and of one length where rows are padded to one', () => {
  expect(traitsInUse(traitsOf({ ...RIGHT, padTo: 64 }))).toMatchObject({ maxLength: 64, staticShape: { length: 64 } });
  expect(traitsInUse(traitsOf({ ...RIGHT, padTo: 'multiple:8', longest: 20 })).maxLength).toBe(24);
  expect(traitsInUse(traitsOf({ ...RIGHT, padTo: 'multiple:40' })).maxLength).toBe(120);
  expect(traitsInUse(traitsOf({ ...RIGHT, longest: 20 })).maxLength).toBe(20);
  const own = traitsOf(RIGHT);
  expect(traitsInUse(own)).toBe(own);
});
