import fc from 'fast-check';
import type { Case } from '../../core/case';
import { layoutOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
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
const drawn = (of: Traits, numRuns = 1600): Case[] =>
  fc.sample(cases(of), { seed: 2, numRuns }).filter(({ history }) => history !== undefined);

test('one of eight cases has a history: a batch far shorter or longer first, then any, of the same length, or of the same shape', () => {
  const found = drawn(traits);
  expect(found.length / 1600).toBeCloseTo(1 / 8, 1);
  const shapes = found.map(({ length, rows, history }) => ({
    own: [rows.length, length],
    past: history!.map((past) => [past.rows.length, past.length]),
  }));
  for (const { own, past } of shapes) {
    const [, first] = past[0];
    expect(first <= 4 || first >= 64).toBe(true);
    if (own[1] > 16) expect(first).toBeLessThanOrEqual(4);
    if (own[1] < 9) expect(first).toBeGreaterThanOrEqual(64);
  }
  const later = shapes.flatMap(({ own, past }) => past.slice(1).map((one) => ({ own, one })));
  expect(later.some(({ own, one }) => one[0] === own[0] && one[1] === own[1] && own[1] > 4)).toBe(true);
  expect(later.some(({ own, one }) => one[0] !== own[0] && one[1] === own[1])).toBe(true);
  expect(new Set(shapes.map(({ past }) => past.length))).toEqual(new Set([1, 2, 3]));
});

test('batches of it are well-formed, and padded as the subject is used', () => {
  const used: Traits = {
    ...traits,
    use: { padding: 'left', padContent: 'pad-id', padTo: 'multiple:8', longest: 40, knownFrom: '' },
  };
  const found = drawn(used, 800);
  expect(found.length).toBeGreaterThan(50);
  for (const { history } of found) {
    for (const { length, rows } of history!) {
      expect([length % 8, length <= 40]).toEqual([0, true]);
      for (const { tokens, types, at, under } of rows) {
        expect([tokens.length, types.length, under.length]).toEqual([at.length, at.length, length - at.length]);
        expect(['none', 'left']).toContain(layoutOf(at, length));
        expect([...tokens, ...under].every((id) => id >= 0 && id < 97)).toBe(true);
        expect(under.every((id) => id === 3)).toBe(true);
      }
    }
  }
});

test('of one length and one row there are others of it', () => {
  for (const { history } of drawn({ ...traits, maxLength: 12, staticShape: { size: 1, length: 12 } }, 400))
    for (const past of history!) expect([past.rows.length, past.length]).toEqual([1, 12]);
});

test('what comes before is a class of a run, which is told', () => {
  const tally = new CoverageTally(traits, undefined, []);
  for (const testCase of drawn(traits)) tally.add(testCase);
  const { classes } = tally.summary();
  expect(classes['a short batch before']).toBeGreaterThan(20);
  expect(classes['a longer batch before']).toBeGreaterThan(20);
  const names = new CoverageTally({ ...traits, staticShape: { length: 136 } }, undefined, []).names;
  expect(names).toContain('a batch before');
});
