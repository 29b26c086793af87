import type { Case } from '../../core/case';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { execute } from '../ask/execute';
import { noCost } from '../ask/cost';
import { padContentIsIgnored } from '../invariants/pad-content-is-ignored';
import { _, caseOf, row } from '../invariants/testing/by-hand';
import type { NoiseMeter } from '../noise/noise-meter';
import type { Session } from '../noise/session';
import { planCase } from '../plan/plan';
import { EXACT } from '../../numerics/bounds';
import { AskAgain, ENOUGH_ALIKE, MOST_ANSWERS } from './ask-again';

const CASES = [caseOf(row([1, 2, _])), caseOf(row([3, 4, 5]), row([6, _, _]))];

/** The toy, moved by so many units in the last place in each call; it keeps what it was asked for. */
function movedBy(ulps: (call: number, ids: Int32Array) => number): Subject & { readonly asked: number[][] } {
  const { reference: _one, gradients: _two, together: _three, ...toy } = toySubject({ outputs: ['lastHiddenState'] });
  const asked: number[][] = [];
  return {
    ...toy,
    asked,
    encode: async (batch, wanted) => {
      const by = ulps(asked.length, batch.inputIds);
      asked.push([...batch.inputIds]);
      const { data, shape } = (await toy.encode(batch, wanted)).lastHiddenState!;
      return { lastHiddenState: { data: data.map((x) => x * (1 + by * 2 ** -23)), shape } };
    },
  };
}

async function askingAgain(subject: Subject, cases: readonly Case[] = CASES) {
  const session: Session = { subject, timeoutMs: 10_000, cost: noCost(), noise: {} as NoiseMeter };
  const plans = cases.map((one) =>
    planCase(one, [padContentIsIgnored], subject, { numbersPerToken: 0, numbersPerPair: 0 }),
  );
  const executed = await execute(plans, session);
  const again = new AskAgain(padContentIsIgnored, executed.at(-1)!, session);
  const { plan, encodings, gradients, refusals } = executed.at(-1)!;
  const judge: Parameters<AskAgain['parts']>[0] = (ends) => {
    const evidence = { traits: subject, encodings, gradients, refusals, bound: EXACT, again: ends };
    return padContentIsIgnored.judge(plan.testCase, evidence);
  };
  return { again, judge, session };
}

test('what repeats itself is asked so often, in the company in which it was seen, and it is no cost', async () => {
  const subject = movedBy(() => 0);
  const { again, session } = await askingAgain(subject);
  const [first, other] = subject.asked.splice(0);
  const before = { ...session.cost };
  expect(await again.allAlike()).toBe(true);
  expect(subject.asked).toHaveLength(2 * ENOUGH_ALIKE);
  for (const runs of [subject.asked.slice(0, 2), subject.asked.slice(-2)]) {
    expect(runs).toEqual(expect.arrayContaining([first, other]));
  }
  expect(session.cost).toEqual(before);
});

test('one answer that is another ends that', async () => {
  const subject = movedBy((call) => (call === 5 ? 1 : 0));
  const { again } = await askingAgain(subject);
  expect(await again.allAlike()).toBe(false);
  expect(subject.asked).toHaveLength(6);
});

test('a leak parts all answers to one run from all to the other, whatever the noise beside it', async () => {
  const subject = movedBy((call, ids) => (call % 3) + (ids.includes(0) ? 0 : 8));
  const { again, judge } = await askingAgain(subject);
  expect(await again.parts(judge)).toBe(true);
  expect(subject.asked).toHaveLength(2 + 2 * MOST_ANSWERS);
});

test('what every second call brings parts nothing: which run comes first changes by no rule', async () => {
  const subject = movedBy((call) => 3 * (call % 2));
  const { again, judge } = await askingAgain(subject);
  expect(await again.parts(judge)).toBe(false);
  expect(subject.asked.length).toBeLessThan(2 + 2 * MOST_ANSWERS);
});
