// A subject that does not repeat itself bit for bit, as where a GPU adds in any order.
import type { Encoding, Values } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { mix } from '../generate/mix';
import { terminalReport } from '../../report/terminal/terminal-report';
import { deeply } from '../../testing/deep';
import type { ToyFaults } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../campaign/check';

const EXACT_CLAIMS = ['pad-content-is-ignored', 'batch-mates-are-ignored', 'repeatable', 'no-mask-is-all-ones'];
const OPTIONS = { seed: 1, runs: deeply(16, 30), minCoverage: 0, only: [...EXACT_CLAIMS, 'mask-matters'] };

/** The toy, each number times 1 and up to `part` more, drawn anew in every pass: all of them, or one in so many; in all, or one in so many passes. */
function restless(part: number, faults: Partial<ToyFaults> = {}, oneIn = 1, passes = 1): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState', 'pooled'], faults });
  let pass = 0;
  const shaken = ({ data, shape }: Values): Values => {
    const seed = ++pass;
    const still = mix(seed, 0) % passes !== 0;
    const moved = (i: number): number => (!still && mix(seed, -1 - i) % oneIn === 0 ? mix(seed, i) / 2 ** 32 : 0);
    return { data: data.map((x, i) => x * (1 + part * moved(i))), shape };
  };
  const encode: Subject['encode'] = async (batch, wanted): Promise<Encoding> => {
    const { lastHiddenState, pooled } = await toy.encode(batch, wanted);
    return { lastHiddenState: shaken(lastHiddenState!), pooled: { mean: shaken(pooled!.mean) } };
  };
  const { reference: _, gradients: __, together: ___, ...rest } = toy;
  return { ...rest, encode };
}

test('an ulp at random breaks no exact claim, and the report says what each was judged by', async () => {
  const report = await check(restless(2 ** -22), OPTIONS);
  expect(report).toMatchObject({ verdict: 'held' });
  for (const { name, bounds } of report.invariants) {
    expect(bounds).toHaveLength(EXACT_CLAIMS.includes(name) ? 1 : 0);
    for (const bound of bounds) expect(bound).toMatchObject({ unit: 'noise', bound: 8, nondeterminism: true });
  }
  expect(terminalReport(report, { verbose: true })).toContain(
    'judged against its own nondeterminism, not by bits: worst',
  );
});

test('nor does it in one number of thousands, which short rows are too short to show', async () => {
  expect(await check(restless(2 ** -22, {}, 4000), OPTIONS)).toMatchObject({ verdict: 'held' });
});

test('nor in one pass of sixty, which its repeats are too few to show', async () => {
  const subject = restless(2 ** -22, {}, 1, 60);
  expect(await check(subject, { ...OPTIONS, seed: 4, runs: deeply(30, 60) })).toMatchObject({ verdict: 'held' });
});

test('nor where one number of some hundreds moves further than few repeats show', async () => {
  const seldom = restless(2 ** -18, {}, 300);
  expect(await check(seldom, { ...OPTIONS, runs: deeply(40, 100) })).toMatchObject({ verdict: 'held' });
});

test('a leak far below what its passes may differ by in all is found where they seldom do, and nothing else is accused', async () => {
  const leaky = restless(2 ** -22, { weights: (w, visible) => w.map((x, i) => (visible[i] ? x : 1e-5)) }, 1, 60);
  const { invariants } = await check(leaky, { ...OPTIONS, runs: deeply(30, 60) });
  const broken = invariants.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);
  expect(broken).toEqual(['pad-content-is-ignored']);
});

test('a leak is no noise, however the subject differs from itself', async () => {
  const leaky = restless(2 ** -22, { weights: leaking });
  const { invariants } = await check(leaky, OPTIONS);
  const broken = invariants.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);
  expect(broken).toEqual(['pad-content-is-ignored']);
  const [{ counterexample }] = invariants;
  expect(counterexample!.diagnosis).toMatchObject({ dependsOn: 'pad content' });
});

test('what differs from itself by more than rounding can is not noise either', async () => {
  const report = await check(restless(0.01), OPTIONS);
  expect(report.invariants.find(({ name }) => name === 'repeatable')).toMatchObject({
    verdict: 'violated',
    bounds: [],
  });
});

test('a mask that changes no more than the noise is a mask that does nothing', async () => {
  const deaf = restless(2 ** -22, { mask: ({ size, length }) => new Int32Array(size * length).fill(1) });
  const report = await check(deaf, { ...OPTIONS, only: ['repeatable', 'mask-matters'] });
  expect(report.invariants.map(({ verdict }) => verdict)).toEqual(['held', 'violated']);
});

/** Padding gets a thousandth of a query's weight. */
function leaking(weights: number[], visible: readonly boolean[]): number[] {
  return weights.map((weight, i) => (visible[i] ? weight : 1e-3));
}
