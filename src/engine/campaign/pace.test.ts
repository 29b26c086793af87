import { _, caseOf, row } from '../invariants/testing/by-hand';
import { INVARIANTS } from '../invariants';
import { Limits } from '../judge/limits';
import { Sessions } from '../judge/sessions';
import { Tally } from '../judge/tally';
import { toySubject } from '../../testing/toy-subject';
import { sourceOf } from './check';
import { Pace } from './pace';

const SHORT = caseOf(row([1, 2]), row([3, _]));
const LONG = caseOf(row([4, 5, 6, 7, 8, 9, 10, 11]), row([3, _, _, _, _, _, _, _]));

/** The work of the first case, of the first two, and so on, while these claims are judged. */
async function workOf(cases: readonly (typeof SHORT)[], ...claims: readonly string[]): Promise<number[]> {
  return paceOf(claims).workOf(cases);
}

function paceOf(claims: readonly string[]): Pace {
  const subject = toySubject();
  return new Pace({
    spec: { model: 'toy' },
    options: { seed: 1, runs: 1 },
    sessions: new Sessions(sourceOf(subject), { timeoutMs: 10_000 }),
    tallies: INVARIANTS.filter(({ name }) => claims.includes(name)).map((invariant) => new Tally(invariant, subject)),
    limits: new Limits([], subject),
  });
}

test('nothing is predicted before something was timed, and half of the first time is taken for the pace', () => {
  const pace = paceOf([]);
  expect(pace.secondsFor(100)).toBeUndefined();
  pace.note(0, 5);
  expect(pace.secondsFor(100)).toBeUndefined();
  pace.note(100, 4);
  expect([pace.isSure, pace.secondsFor(100)]).toEqual([false, 2]);
  pace.note(100, 3);
  expect([pace.isSure, pace.secondsFor(200)]).toEqual([true, 6]);
});

test('one window that takes far longer, as one that opens an instance does, says nothing of the next; two of them do', () => {
  const pace = paceOf([]);
  pace.note(100, 0.1);
  pace.note(100, 10);
  expect([pace.isSure, pace.secondsFor(100)]).toEqual([false, 0.05]);
  pace.note(100, 0.2);
  expect([pace.isSure, pace.secondsFor(100)]).toEqual([true, 0.2]);
  pace.note(100, 0.8);
  expect(pace.secondsFor(100)).toBe(0.8);
  pace.note(100, 8);
  expect(pace.secondsFor(100)).toBe(0.8);
  pace.note(100, 9);
  expect(pace.secondsFor(100)).toBe(9);
});

test('work adds up over cases, and grows with their tokens and with the claims that judge them', async () => {
  const [one, both] = await workOf([SHORT, LONG], 'repeatable');
  const [other] = await workOf([LONG], 'repeatable');
  expect(both).toBe(one + other);
  expect(other).toBeGreaterThan(one);
  const [more] = await workOf([SHORT], 'repeatable', 'pad-content-is-ignored');
  expect(more).toBeGreaterThan(one);
});

test('gradients and the float64 reference cost more than a pass of as many tokens', async () => {
  const [plain] = await workOf([SHORT], 'padded-columns-are-zero');
  expect((await workOf([SHORT], 'gradients-stop-at-padding'))[0]).toBeGreaterThan(2 * plain);
  const [exact] = await workOf([LONG], 'batch-mates-are-ignored');
  const [referred] = await workOf([LONG], 'batch-mates-are-ignored', 'matches-reference');
  expect(referred - exact).toBeGreaterThan(plain);
});

test('noise that is not known yet is counted with the first case of its length alone', async () => {
  const [first, second] = await workOf([SHORT, SHORT], 'matches-unpadded');
  expect(first).toBeGreaterThan(second - first);
  const [known, twice] = await workOf([SHORT, SHORT], 'padded-columns-are-zero');
  expect(twice).toBe(2 * known);
});
