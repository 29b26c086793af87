import type { Invariant, Judgement } from '../invariants/invariant';
import { _, caseOf, row, TRAITS } from '../invariants/testing/by-hand';
import { Noise } from '../../numerics/noise';
import { boundUsed, UNTESTED } from './sum';
import { Tally } from './tally';
import type { Counterexample } from '../../core/report/counterexample';

const CASE = caseOf(row([5, 6]));
const BOUND = { value: 8, origin: 'measured', measured: false };
const NOISY = { ...BOUND, measured: true };
const FOUND = { invariant: 'made up' } as Counterexample;

const HELD: Judgement = { verdict: 'held', compared: 3, worst: 0.5 };
const VIOLATED: Judgement = { verdict: 'violated', compared: 2, worst: 9 };
const VACUOUS: Judgement = { verdict: 'vacuous', compared: 0, worst: 0 };

function claim(rest: Partial<Invariant> = {}): Invariant {
  return {
    name: 'made up',
    claim: 'Whatever.',
    kind: 'calibrated',
    unsupported: () => undefined,
    runs: () => [],
    judge: () => HELD,
    ...rest,
  };
}

const tallyOf = (rest: Partial<Invariant> = {}, traits = TRAITS): Tally => new Tally(claim(rest), traits);

/** The summary of a run that came to its end. */
const summary = (tally: Tally) => tally.summary(false);

test('of a claim without a case nothing held, and the reason is said', () => {
  expect(summary(tallyOf())).toEqual({
    name: 'made up',
    claim: 'Whatever.',
    kind: 'calibrated',
    verdict: 'vacuous',
    reason: 'no case put the claim to the test',
    cases: { held: 0, violated: 0, vacuous: 0 },
    compared: 0,
    bounds: [],
  });
});

test('cases and numbers are counted, and one that held is enough to hold', () => {
  const tally = tallyOf({ kind: 'exact' });
  tally.join(UNTESTED);
  tally.add(CASE, HELD, BOUND);
  tally.add(CASE, HELD, BOUND);
  tally.add(CASE, VACUOUS, BOUND);
  expect(summary(tally)).toMatchObject({ verdict: 'held', cases: { held: 2, violated: 0, vacuous: 2 }, compared: 6 });
  expect(summary(tally)).not.toHaveProperty('reason');
  expect(tally.open).toBe(true);
});

test('why a case was vacuous is the reason of a claim that was nothing else; the first counts', () => {
  const tally = tallyOf();
  tally.add(CASE, VACUOUS, BOUND);
  tally.add(CASE, { ...VACUOUS, reason: 'no gradient' }, BOUND);
  tally.add(CASE, { ...VACUOUS, reason: 'another' }, BOUND);
  expect(summary(tally)).toMatchObject({ verdict: 'vacuous', reason: 'no gradient' });
  tally.add(CASE, HELD, BOUND);
  expect(summary(tally)).not.toHaveProperty('reason');
});

test('one violation closes it, and decides whatever held', () => {
  const tally = tallyOf();
  tally.add(CASE, HELD, BOUND);
  tally.add(CASE, VIOLATED, BOUND);
  expect(tally.open).toBe(false);
  expect(summary(tally)).toMatchObject({ verdict: 'violated', cases: { held: 1, violated: 1 } });
  expect(tally.summary(true).verdict).toBe('violated');
  expect(summary(tally)).not.toHaveProperty('reason');
  expect(summary(tally)).not.toHaveProperty('counterexample');
  expect(summary(tally)).not.toHaveProperty('savedTo');
});

test('what was found is told, with where it was saved and what else there is to say', () => {
  const tally = tallyOf();
  tally.add(CASE, VIOLATED, BOUND);
  tally.found(FOUND, 'a/file.json');
  expect(summary(tally)).toMatchObject({ counterexample: FOUND, savedTo: 'a/file.json' });
  tally.found(FOUND, undefined, 'not saved: the disk is full');
  expect(summary(tally)).toMatchObject({ reason: 'not saved: the disk is full' });
  expect(summary(tally)).not.toHaveProperty('savedTo');
});

test('a run that ended early settled nothing that was not violated', () => {
  const tally = tallyOf();
  tally.add(CASE, HELD, BOUND);
  expect(tally.summary(true)).toMatchObject({
    verdict: 'inconclusive',
    reason: 'the run ended after 1 cases that held',
  });
});

test('an unsupported claim is never open, and says why, also of a run that ended early', () => {
  const tally = tallyOf({ unsupported: () => 'it offers nothing' });
  expect(tally.open).toBe(false);
  for (const stopped of [false, true]) {
    expect(tally.summary(stopped)).toMatchObject({ verdict: 'unsupported', reason: 'it offers nothing' });
  }
});

test('an unsupported claim says what would have to be offered; one that is judged has nothing to ask for', () => {
  const blind = { ...TRAITS, outputs: ['lastHiddenState'] as const };
  const unsupported = { unsupported: () => 'it offers no attentions', offer: 'Return the attentions.' };
  const asking = tallyOf(unsupported, blind as never).summary(false);
  expect(asking.toJudge).toBe('Return the attentions.');
  expect(tallyOf({ offer: 'Return the attentions.' }, blind as never).summary(false)).not.toHaveProperty('toJudge');
});

describe('confidence', () => {
  test('counts what was sampled and held, nothing else', () => {
    const tally = tallyOf();
    tally.add(CASE, HELD, BOUND);
    expect(summary(tally)).not.toHaveProperty('confidence');
    tally.add(CASE, HELD, BOUND, 'drawn');
    tally.add(CASE, VACUOUS, BOUND, 'drawn');
    tally.add(CASE, HELD, BOUND, 'drawn');
    tally.add(CASE, HELD, BOUND);
    expect(summary(tally).confidence).toMatchObject({ cases: 2 });
    expect(tally.summary(true)).not.toHaveProperty('confidence');
    // The first of a stream come in an order that is not random, so they are a sample only as a whole.
    tally.add(CASE, HELD, BOUND, 'first');
    expect(summary(tally).confidence).toMatchObject({ cases: 2 });
    tally.completesFirst();
    expect(summary(tally).confidence).toMatchObject({ cases: 3 });
  });

  test('is not had in a claim that is broken', () => {
    const tally = tallyOf();
    tally.add(CASE, HELD, BOUND, 'drawn');
    tally.add(CASE, VIOLATED, BOUND, 'drawn');
    expect(summary(tally)).not.toHaveProperty('confidence');
  });
});

test('what is judged by a bound is kept in parts of it, by the length of the case and by the layouts of its rows', () => {
  const tally = tallyOf();
  const short = caseOf(row([5, _]), row([5, 6]));
  const long = caseOf(row([...new Array<number>(8).fill(5), _]));
  tally.add(short, { ...HELD, worst: 2 }, BOUND);
  tally.add(short, { ...HELD, worst: 1 }, BOUND);
  tally.add(long, { ...HELD, worst: 12 }, NOISY);
  tally.join(UNTESTED);
  expect(summary(tally).ofBound).toEqual({ 'S ≤ 8': 0.25, 'S ≤ 16': 1.5, 'layout none': 0.25, 'layout right': 1.5 });
  tally.add(short, { ...VIOLATED, worst: NaN }, BOUND);
  tally.add(short, { ...HELD, worst: 3 }, BOUND);
  expect(summary(tally).ofBound).toMatchObject({ 'S ≤ 8': NaN, 'S ≤ 16': 1.5 });
});

test('what is compared bit for bit has no parts of a bound', () => {
  const exact = tallyOf({ kind: 'exact' });
  exact.add(CASE, HELD, { ...BOUND, value: 0 });
  expect(summary(exact)).not.toHaveProperty('ofBound');
});

describe('bounds', () => {
  test('are told for each weight scale and unit, with the largest that was observed', () => {
    const tally = tallyOf();
    tally.add({ ...CASE, weightScale: 'hot' }, { ...HELD, worst: 3 }, NOISY);
    tally.add({ ...CASE, weightScale: 'hot' }, { ...HELD, worst: 2 }, NOISY);
    tally.add({ ...CASE, weightScale: 'sharp' }, HELD, NOISY);
    tally.add(CASE, HELD, NOISY);
    tally.add(CASE, { ...HELD, worst: 0.25 }, BOUND);
    expect(summary(tally).bounds).toEqual([
      { weightScale: 'hot', observed: 3, bound: 8, unit: 'noise', origin: 'measured' },
      { weightScale: 'sharp', observed: 0.5, bound: 8, unit: 'noise', origin: 'measured' },
      { observed: 0.5, bound: 8, unit: 'noise', origin: 'measured' },
      { observed: 0.25, bound: 8, unit: 'magnitude', origin: 'measured' },
    ]);
  });

  test("of the claim's own depend on no weight scale", () => {
    const tally = tallyOf({ bound: BOUND });
    tally.add({ ...CASE, weightScale: 'hot' }, HELD, BOUND);
    tally.add({ ...CASE, weightScale: 'sharp' }, VIOLATED, BOUND);
    expect(summary(tally).bounds).toEqual([{ observed: 9, bound: 8, unit: 'claim', origin: 'measured' }]);
  });

  test('of one unit are told by what came nearest to its own', () => {
    const tally = tallyOf();
    tally.add(CASE, { ...HELD, worst: 3 }, { ...BOUND, value: 8 });
    tally.add(CASE, { ...HELD, worst: 4 }, { ...BOUND, value: 16 });
    expect(summary(tally).bounds).toMatchObject([{ observed: 3, bound: 8 }]);
    tally.add(CASE, { ...HELD, worst: 2 }, { ...BOUND, value: 4 });
    expect(summary(tally).bounds).toMatchObject([{ observed: 2, bound: 4 }]);
    // As near, by another bound: what came first stays.
    tally.add(CASE, { ...HELD, worst: 4 }, { ...BOUND, value: 8 });
    expect(summary(tally).bounds).toMatchObject([{ observed: 2, bound: 4 }]);
  });

  test('of a subject that does not repeat itself are told of exact claims, too, and of no positive control', () => {
    const nondeterminism = { ...NOISY, nondeterminism: true } as const;
    const exact = tallyOf({ kind: 'exact' });
    exact.add(CASE, HELD, nondeterminism);
    expect(summary(exact).bounds).toEqual([
      { observed: 0.5, bound: 8, unit: 'noise', origin: 'measured', nondeterminism: true },
    ]);
    const calibrated = tallyOf();
    calibrated.add(CASE, HELD, nondeterminism);
    expect(summary(calibrated).bounds[0]).not.toHaveProperty('nondeterminism');
    const control = tallyOf({ kind: 'positive control' });
    control.add(CASE, HELD, nondeterminism);
    expect(summary(control).bounds).toStrictEqual([]);
  });

  test('are told by what they are made of', () => {
    const noise = new Noise();
    expect(boundUsed({ value: 8, origin: 'measured', noise, nondeterminism: true })).toEqual({
      ...NOISY,
      nondeterminism: true,
    });
    expect(Object.keys(boundUsed({ value: 8, origin: 'documented' }))).toEqual(['value', 'origin', 'measured']);
    expect(boundUsed({ value: 8, origin: 'documented' }).measured).toBe(false);
  });

  test('are not told of exact claims, nor of cases in which nothing was compared', () => {
    const exact = tallyOf({ kind: 'exact' });
    exact.add(CASE, HELD, BOUND);
    expect(summary(exact).bounds).toStrictEqual([]);
    const tally = tallyOf();
    tally.add(CASE, VACUOUS, BOUND);
    expect(summary(tally).bounds).toStrictEqual([]);
  });
});

describe('a positive control that is mute in some cases', () => {
  const blind = { ...TRAITS, outputs: ['lastHiddenState'] as const };
  const mute = (
    rest: Partial<Invariant> = { mayBeMute: 'without attentions' },
    traits = blind as typeof TRAITS,
  ): Tally => {
    const tally = tallyOf({ kind: 'positive control', ...rest }, traits);
    tally.add(CASE, HELD, BOUND);
    tally.add(CASE, VIOLATED, BOUND);
    tally.add(CASE, VIOLATED, BOUND);
    return tally;
  };

  test('is forgiven where it speaks in others, and no attentions tell more', () => {
    const tally = mute();
    expect(tally.forgives()).toBe(true);
    expect(tally.open).toBe(true);
    expect(summary(tally)).toMatchObject({ verdict: 'held', cases: { held: 1, violated: 0, vacuous: 2 } });
  });

  test('is not where attentions are offered, where it never spoke, or where it may not be', () => {
    expect(mute({ mayBeMute: 'without attentions' }, TRAITS).forgives()).toBe(false);
    expect(mute({}).forgives()).toBe(false);
    const silent = tallyOf({ kind: 'positive control', mayBeMute: 'without attentions' }, blind as typeof TRAITS);
    silent.add(CASE, VIOLATED, BOUND);
    expect(silent.forgives()).toBe(false);
    expect(summary(silent)).toMatchObject({ verdict: 'violated', cases: { held: 0, violated: 1, vacuous: 0 } });
  });
});
