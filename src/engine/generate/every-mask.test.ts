import type { Case, Row } from '../../core/case';
import type { Traits } from '../../core/subject';
import { WEIGHT_SCALES } from '../../core/subject';
import { everyMask } from './every-mask';

const traits: Traits = {
  name: 'any',
  vocabularySize: 97,
  maxLength: 40,
  padId: 3,
  positions: 'given',
  fullyMasked: 'uniform',
  outputs: ['lastHiddenState'],
  tokenTypes: 2,
};
const options = { upTo: 8, seed: 1, weightScales: [] };

function masksOf(cases: readonly Case[]): string[] {
  return cases.flatMap(({ rows, length }) =>
    rows.map(({ at }) => Array.from({ length }, (_, i) => (at.includes(i) ? 1 : 0)).join('')),
  );
}

test('every mask of every length comes once: 510 up to 8 positions', () => {
  const masks = masksOf(everyMask(traits, options));
  expect(masks).toHaveLength(510);
  expect(new Set(masks).size).toBe(510);
  expect(masksOf(everyMask(traits, { ...options, upTo: 2 }))).toEqual(['1', '0', '11', '01', '10', '00']);
});

test('at every weight scale, in batches of at most 256 rows, the shortest first', () => {
  const cases = everyMask(traits, { upTo: 10, seed: 1, weightScales: WEIGHT_SCALES });
  for (const weightScale of WEIGHT_SCALES) {
    expect(new Set(masksOf(cases.filter((testCase) => testCase.weightScale === weightScale))).size).toBe(2046);
  }
  expect(Math.max(...cases.map(({ rows }) => rows.length))).toBe(256);
  expect(cases).toHaveLength(3 * (8 + 2 + 4));
  const lengths = cases.map(({ length }) => length);
  expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
});

test('a subject that refuses fully masked rows is given none, and a short one no longer rows than it takes', () => {
  expect(masksOf(everyMask({ ...traits, fullyMasked: 'refused' }, options))).toHaveLength(510 - 8);
  expect(masksOf(everyMask({ ...traits, maxLength: 3 }, options))).toHaveLength(2 + 4 + 8);
});

const rowsOf = (more: Partial<Traits>, seed = 1): Row[] =>
  everyMask({ ...traits, ...more }, { ...options, seed }).flatMap(({ rows }) => rows);

test('every row has ids of its own, another seed others, and the padding differs everywhere', () => {
  const ids = (rows: readonly Row[]): string[] =>
    rows.filter(({ at }) => at.length > 3).map(({ tokens }) => tokens.join());
  expect(new Set(ids(rowsOf({}))).size).toBe(ids(rowsOf({})).length);
  expect(ids(rowsOf({}))).toEqual(ids(rowsOf({})));
  expect(ids(rowsOf({}, 2))).not.toEqual(ids(rowsOf({})));
  for (const { under, otherUnder } of rowsOf({})) expect(under.every((id, i) => id !== otherUnder[i])).toBe(true);
  expect(rowsOf({}).some(({ under }) => under.some((id) => id !== traits.padId))).toBe(true);
});

test('where positions come from ids, the padding before a token stays the pad id', () => {
  for (const { tokens, at, under, otherUnder } of rowsOf({ positions: 'from-ids' })) {
    expect(tokens).not.toContain(traits.padId);
    expect(under.every((id) => id === traits.padId)).toBe(true);
    const before = (at.at(-1) ?? -1) + 1 - at.length;
    expect(otherUnder.slice(0, Math.max(0, before)).every((id) => id === traits.padId)).toBe(true);
  }
});
