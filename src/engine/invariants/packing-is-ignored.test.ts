import { validateSubject } from '../../core/subject';
import { PACKINGS } from '../../core/traits/packing';
import { deeply } from '../../testing/deep';
import { toySubject, type ToyOptions } from '../../testing/toy-subject';
import { check } from '../campaign/check';
import { packInto } from './packed-batch';
import { caseOf, row } from './testing/by-hand';
import { INVARIANTS } from '.';

const FEW = { seed: 3, runs: deeply(16, 60), smallFirst: true, minCoverage: 0 };
const SEGMENTS: ToyOptions = { packs: 'segment-ids', positions: 'absolute' };

test.each(PACKINGS)('a model that learns of it by %s keeps it, and all else that it claims', async (packs) => {
  const report = await check(() => toySubject({ packs }), FEW);
  expect(report.invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
  expect(report.invariants.find(({ name }) => name === 'packing-is-ignored')).toMatchObject({ verdict: 'held' });
});

test.each([
  ['a neighbour in the row is heard', { ...SEGMENTS, faults: { sameSequence: () => true } }],
  [
    'positions are counted on from it',
    { ...SEGMENTS, faults: { position: (_: unknown, __: unknown, at: number) => at } },
  ],
  ['a block mask is read as one of the keys', { packs: 'block-mask', faults: { sameSequence: () => true } }],
] satisfies [string, ToyOptions][])('%s: no other claim feels it', async (_, options) => {
  const report = await check(() => toySubject(options), FEW);
  const violated = report.invariants.filter(({ verdict }) => verdict === 'violated');
  expect(violated.map(({ name }) => name)).toEqual(['packing-is-ignored']);
  const { case: smallest, location, diagnosis } = violated[0].counterexample!;
  expect(smallest.rows.map(({ tokens }) => tokens.length)).toEqual([1, 1]);
  expect(smallest.length).toBe(1);
  expect(location.where).not.toContain('not located');
  expect(diagnosis).toBeUndefined();
});

test('sequences stand in the first row that has room', () => {
  expect(packInto([3, 2, 1, 4], 5)).toEqual([
    { row: 0, at: [0, 1, 2] },
    { row: 0, at: [3, 4] },
    { row: 1, at: [0] },
    { row: 1, at: [1, 2, 3, 4] },
  ]);
});

test('a packed row is at most twice as long as the rows of the case', () => {
  const claim = INVARIANTS.find(({ name }) => name === 'packing-is-ignored')!;
  for (const length of [3, 4]) {
    const full = caseOf(...Array.from({ length: 20 }, () => row([5, 6, 7, 8].slice(0, length))));
    const { batch } = claim
      .runs(full, { ...toySubject(SEGMENTS), maxLength: 500 })
      .find(({ key }) => key === 'packed')!;
    expect(batch.length).toBe(2 * length);
    expect(batch.size).toBe(10);
  }
});

test('where nothing is packed, or no token is shown, there is nothing to judge, and it says what to offer', () => {
  const claim = INVARIANTS.find(({ name }) => name === 'packing-is-ignored')!;
  expect(claim.unsupported(toySubject())).toBe('the subject does not declare that it packs');
  expect(claim.unsupported(toySubject({ ...SEGMENTS, outputs: ['pooled'] }))).toBe(
    'the subject offers neither lastHiddenState nor logits',
  );
  expect(claim.unsupported({ ...toySubject(SEGMENTS), staticShape: { size: 2 } })).toContain('packing leaves fewer');
  expect(claim.offer).toContain('Declare packs');
});

test.each([
  [{ packs: 'yes' }, 'packs is "yes"; expected one of segment-ids, block-mask, or nothing.'],
  [{ packs: 'block-mask', positions: 'absolute' }, 'segment-ids where positions is absolute'],
  [{ packs: 'block-mask', maskForms: [] }, 'another where no form in maskForms names a query and a key'],
])('%j is refused', (declared, message) => {
  expect(() => validateSubject({ ...toySubject(), ...declared }, 'here')).toThrow(message);
});
