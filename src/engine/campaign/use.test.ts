// The verdict is about the use; what lies beyond it is told as limits.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subject } from '../../core/subject';
import type { Use } from '../../core/use';
import { tokenMaskOf } from '../../core/mask-of-batch';
import { toySubject } from '../../testing/toy-subject';
import type { Report } from '../../core/report/report';
import { invariantNamed } from '../invariants';
import { isInUse } from '../generate/in-use';
import { check } from '../../tools/saved';
import { isRequired } from '../../testing/deep';

const RIGHT: Use = { padding: 'right', padContent: 'pad-id', knownFrom: 'the test' };
const LEFT: Use = { ...RIGHT, padding: 'left' };

/** Pools what stands at one index of every row, padding or not: the first, or the last. */
function poolsAt(end: 'first' | 'last', use?: Use): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState', 'pooled'] });
  return {
    ...toy,
    ...(use && { use }),
    encode: async (batch, wanted) => {
      const encoding = await toy.encode(batch, ['lastHiddenState', ...wanted]);
      const { data, shape } = encoding.lastHiddenState!;
      const [B, S, E] = shape;
      const at = end === 'first' ? 0 : S - 1;
      const pooled = new Float32Array(B * E);
      for (let row = 0; row < B; row++) pooled.set(data.subarray((row * S + at) * E, (row * S + at + 1) * E), row * E);
      return { ...encoding, pooled: { [end]: { data: pooled, shape: [B, E] } } };
    },
    reference: undefined,
    together: undefined,
  };
}

/** Leaks by whatever else than the pad id lies under padding. */
function leaksOtherIds(use?: Use): Subject {
  const toy = toySubject({
    faults: {
      offset: (batch, row) => {
        const { inputIds, length } = batch;
        const mask = tokenMaskOf(batch);
        const ids = inputIds.subarray(row * length, (row + 1) * length);
        return mask === null ? 0 : ids.filter((id, i) => mask[row * length + i] === 0 && id !== toy.padId).length;
      },
    },
  });
  return { ...toy, ...(use && { use }), reference: undefined };
}

const RUNS = { seed: 4, runs: 40 };
/** What padding breaks, and batch mates. */
const ONLY = isRequired('deep')
  ? undefined
  : [
      'pad-content-is-ignored',
      'batch-mates-are-ignored',
      'matches-unpadded',
      'pad-length-is-ignored',
      'layout-is-ignored',
    ];
const FEW = { ...RUNS, only: ONLY };
const violated = (reports: Report['limits']): string[] =>
  (reports ?? []).filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);

test('however few cases are asked for, one with padding is padded as the subject is used', async () => {
  const subject = { ...toySubject(), use: RIGHT };
  for (let seed = 1; seed <= 12; seed++) {
    const { verdict, cases, health } = await check(subject, { ...FEW, seed, runs: 1, minCoverage: 0 });
    expect([seed, verdict, health]).toEqual([seed, 'held', []]);
    expect(cases.further).toBeLessThanOrEqual(1);
  }
});

test.each([
  ['first', RIGHT, 'left'],
  ['last', LEFT, 'right'],
] as const)(
  'a pooling that reads the %s index is safe where padding stands at the other end',
  async (end, use, other) => {
    const report = await check(poolsAt(end, use), FEW);
    expect([report.verdict, report.exitCode, violated(report.invariants)]).toEqual(['held', 0, []]);
    expect(report.use).toEqual(use);
    expect(violated(report.limits)).toContain('layout-is-ignored');

    const asked = await check(poolsAt(end, { ...use, padding: other }), FEW);
    expect(asked).toMatchObject({ verdict: 'violated', exitCode: 1 });
    expect(violated(asked.invariants)).toContain('matches-unpadded');
  },
);

test('where no use is declared, everything is in use', async () => {
  const report = await check(poolsAt('first'), FEW);
  expect(report).toMatchObject({ verdict: 'violated' });
  expect([report.use, report.limits]).toEqual([undefined, undefined]);
});

test('other ids under padding than the pad id are beyond a use of the pad id', async () => {
  const used = await check(leaksOtherIds(RIGHT), FEW);
  expect([used.verdict, violated(used.invariants)]).toEqual(['held', []]);
  expect(violated(used.limits)).toContain('pad-content-is-ignored');
  expect(used.invariants.find(({ name }) => name === 'pad-content-is-ignored')).toMatchObject({
    verdict: 'unsupported',
    reason: expect.stringContaining('other batches than those in use'),
  });
  expect((await check(leaksOtherIds({ ...RIGHT, padContent: 'any' }), FEW)).verdict).toBe('violated');
});

test('a violation in use shrinks to one in use, and a limit to one beyond', async () => {
  const subject = toySubject({ faults: { pooled: (visible) => visible.map(() => true) } });
  const { invariants, limits } = await check({ ...subject, use: RIGHT, reference: undefined }, FEW);
  const cases = (reports: Report['limits']): boolean[] =>
    reports!.flatMap(({ counterexample }) =>
      counterexample && invariantNamed(counterexample.invariant).varies === undefined
        ? [isInUse(counterexample.case, { ...subject, use: RIGHT })]
        : [],
    );
  expect(cases(invariants).length).toBeGreaterThan(0);
  expect(cases(invariants)).not.toContain(false);
  expect(cases(limits)).not.toContain(true);
});

test('most cases are in use, and some lie beyond it', async () => {
  const { coverage } = await check(
    { ...toySubject(), use: RIGHT },
    {
      seed: 1,
      runs: 200,
      minCoverage: 0,
      only: ['pad-content-is-ignored'],
    },
  );
  const { 'layout right': right, 'layout left': left } = coverage.classes;
  expect(right).toBeGreaterThan(100);
  expect(left).toBeGreaterThan(10);
  expect(left).toBeLessThan(60);
});

test('limits are not saved: no run begins with what is in no use', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-use-'));
  const { limits } = await check(poolsAt('first', RIGHT), { ...FEW, save: folder });
  expect(violated(limits)).toContain('layout-is-ignored');
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

describe('padding before the tokens, where a position is the index in the row', () => {
  const indexed = (use?: Use): Subject => ({
    ...toySubject({ positions: 'absolute', faults: { position: (_, __, position) => position } }),
    reference: undefined,
    ...(use && { use }),
  });
  const ofUnpadded = async (subject: Subject): Promise<string> =>
    (await check(subject, { seed: 3, runs: 60, only: ['matches-unpadded'] })).verdict;

  test('is felt where it is in use, and not asked about where nobody says that it is', async () => {
    const left = { padding: 'left', padContent: 'pad-id', knownFrom: 'a test' } as const;
    expect(await ofUnpadded(indexed(left))).toBe('violated');
    expect(await ofUnpadded(indexed({ ...left, padding: 'any' }))).toBe('violated');
    expect(await ofUnpadded(indexed({ ...left, padding: 'right' }))).toBe('held');
    expect(await ofUnpadded(indexed())).toBe('held');
  });
});
