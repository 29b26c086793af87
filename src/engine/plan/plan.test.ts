import type { Invariant, Run } from '../invariants/invariant';
import { caseOf, row, TRAITS } from '../invariants/testing/by-hand';
import { costOf, planCase } from './plan';

const CASE = caseOf(row([5, 6, 7]), row([8, 9, 10]));
const SIZES = { numbersPerToken: 10, numbersPerPair: 2, numbersInStates: 100 };

function run(key: string, place: Run['place'], wanted: Run['wanted'] = ['lastHiddenState'], size = 2): Run {
  return { key, place, wanted, batch: { size, length: 3, inputIds: new Int32Array(size * 3), attentionMask: null } };
}

const asking = (...runs: Run[]): Invariant => ({
  name: runs.map(({ key }) => key).join(),
  claim: '',
  kind: 'exact',
  unsupported: () => undefined,
  runs: () => runs,
  judge: () => ({ verdict: 'held', compared: 0, worst: 0 }),
});

test('a run that several claims ask for is made once, in the order of need, and counted as often as it was asked for', () => {
  const [a, again, b, c] = [run('z', 'locked'), run('z', 'locked'), run('b', 'free'), run('a', 'locked')];
  const [first, second] = [asking(a, b), asking(again, c)];
  const plan = planCase(CASE, [first, second], TRAITS, SIZES);
  expect(plan.runs).toEqual([a, b, c]);
  expect(plan.runs[0]).toBe(a);
  expect(plan).toMatchObject({ testCase: CASE, asked: 4, invariants: [first, second] });
});

test('a claim that asks for nothing is not put to the test', () => {
  const asks = asking(run('base', 'locked'));
  expect(planCase(CASE, [asking(), asks], TRAITS, SIZES).invariants).toEqual([asks]);
  expect(planCase(CASE, [asking()], TRAITS, SIZES)).toMatchObject({ invariants: [], runs: [], asked: 0, cost: 0 });
});

test('the signature is that of the locked runs, whatever their order', () => {
  const signature = (...runs: Run[]): string => planCase(CASE, [asking(...runs)], TRAITS, SIZES).signature;
  expect(signature(run('b', 'locked'), run('c', 'free'), run('a', 'locked'))).toBe('a,b');
  expect(signature(run('a', 'locked'), run('b', 'locked'))).toBe('a,b');
  expect(signature(run('ab', 'locked'))).not.toBe(signature(run('a', 'locked'), run('b', 'locked')));
});

test('a plan costs what its runs do', () => {
  const runs = [run('a', 'locked'), run('b', 'free', ['attentions'], 1)];
  expect(planCase(CASE, [asking(...runs)], TRAITS, SIZES).cost).toBe(2 * 3 * 10 + 3 * (10 + 3 * 2));
  expect(costOf(run('a', 'free', ['hiddenStates']), SIZES)).toBe(2 * 3 * (10 + 100));
  expect(costOf(run('a', 'free', ['hiddenStates']), { numbersPerToken: 10, numbersPerPair: 2 })).toBe(2 * 3 * 10);
});
