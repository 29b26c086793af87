// From a violation seen in bulk to a counterexample, with claims made up for it.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Case } from '../../core/case';
import { SubjectError } from '../../core/errors';
import type { KnownDeviation, Subject } from '../../core/subject';
import { invariantNamed } from '../invariants';
import type { Invariant, Judgement, Run } from '../invariants/invariant';
import { base } from '../invariants/runs';
import { caseOf, row } from '../invariants/testing/by-hand';
import type { Noise } from '../../numerics/noise';
import { toySubject } from '../../testing/toy-subject';
import { sourceOf } from '../campaign/check';
import type { Origin, Suspicion } from './suspicion';
import { investigate, uninvestigated } from './investigate';
import { Sessions } from '../judge/sessions';

const SPEC = { model: 'made up' };

/** Cases of one row of `n` tokens, 1 to 12. */
const CASES = fc.integer({ min: 1, max: 12 }).map((n): Case => caseOf(row(new Array<number>(n).fill(5))));
const STREAM = fc.sample(CASES, { seed: 7, numRuns: 40 });
const SAMPLED: Origin = { seed: 7, arbitrary: CASES };
const GIVEN: Origin = { seed: 7, exhaustive: 5 };

const judgement = (verdict: Judgement['verdict'], message = 'seen in bulk'): Judgement => ({
  verdict,
  compared: 1,
  worst: 1,
  ...(verdict === 'violated' && {
    violation: {
      message,
      output: 'attentions[0]',
      index: [0, 1, 0],
      row: 0,
      observed: 2,
      expected: 1,
      deviation: 1,
      bound: 0,
      smallestPassingBound: 1,
      count: 1,
      compared: 1,
      runs: ['base', 'base'],
    },
  }),
});

/** A claim that breaks on the cases that it is told to. */
function claim(fails: (testCase: Case) => boolean, rest: Partial<Invariant> = {}): Invariant {
  return {
    name: 'made-up',
    claim: 'It is made up.',
    kind: 'exact',
    unsupported: () => undefined,
    runs: (testCase, traits): Run[] => [base(testCase, traits)],
    judge: (testCase) => judgement(fails(testCase) ? 'violated' : 'held', `alone, at ${testCase.length}`),
    ...rest,
  };
}

function suspect(invariant: Invariant, index: number, testCase = STREAM[index], passCases = [testCase]): Suspicion {
  return { invariant, index, testCase, passCases, judgement: judgement('violated') };
}

const sessionsOf = (subject: Subject = toySubject(), signal?: AbortSignal): Sessions =>
  new Sessions(sourceOf(subject), { timeoutMs: 10_000, signal });

/** Which cases of the stream are longer than this. */
const longer = (than: number): number[] => STREAM.flatMap(({ length }, index) => (length > than ? [index] : []));

test('what recurs alone is shrunk along its stream, judged anew, and located', async () => {
  const invariant = claim(({ length }) => length >= 3);
  const [index] = longer(5);
  const found = await investigate([suspect(invariant, index)], SAMPLED, SPEC, sessionsOf());
  expect(found).toMatchObject({
    format: 'padproof-counterexample',
    version: 2,
    invariant: 'made-up',
    claim: 'It is made up.',
    subject: SPEC,
    case: { length: 3, singleton: true },
    violation: { message: 'alone, at 3' },
    location: { where: 'layer 0, head 1' },
    found: { seed: 7, index, path: expect.stringMatching(new RegExp(`^${index}:`)) as string },
    recursAlone: true,
  });
  expect(found.found.shrinks).toBeGreaterThan(0);
  expect(found.found).not.toHaveProperty('exhaustive');
});

test('what no stream holds is shrunk by taking parts away, and says where it comes from', async () => {
  const invariant = claim(({ length }) => length >= 3);
  const testCase = caseOf(row([1, 2, 3, 4]), row([5, 6, 7, 8]));
  const found = await investigate([suspect(invariant, 2, testCase)], GIVEN, SPEC, sessionsOf());
  expect(found).toMatchObject({
    case: { length: 3, rows: [expect.anything()] },
    found: { seed: 7, index: 2, path: null, exhaustive: 5 },
    recursAlone: true,
  });
  expect(found.case.rows).toHaveLength(1);
});

test('when the time is over it is confirmed, and stands as it was seen', async () => {
  const invariant = claim(({ length }) => length >= 3);
  const [index] = longer(5);
  const found = await investigate([suspect(invariant, index)], SAMPLED, SPEC, sessionsOf(), { until: 0 });
  expect(found).toMatchObject({
    recursAlone: true,
    case: { ...STREAM[index], singleton: true },
    found: { path: String(index), shrinks: 0 },
    location: { where: 'not located: the time was over' },
  });
});

test('the first that recurs alone is taken, of the first eight', async () => {
  const long = longer(5);
  const last = long[3];
  const only = (length: number) => claim((testCase) => testCase.length === length);
  const needle = STREAM[last].length;
  const invariant = only(needle);
  const others = STREAM.flatMap(({ length }, index) => (length !== needle ? [index] : []));
  const among = (before: number): Suspicion[] => [
    ...others.slice(0, before).map((index) => suspect(invariant, index)),
    suspect(invariant, last),
  ];
  const eighth = await investigate(among(7), SAMPLED, SPEC, sessionsOf());
  expect(eighth).toMatchObject({ recursAlone: true, found: { index: last } });
  const ninth = await investigate(among(8), SAMPLED, SPEC, sessionsOf());
  expect(ninth).toMatchObject({ recursAlone: false, found: { index: others[0], shrinks: 0 } });
});

describe('what does not recur alone', () => {
  const passCases = [caseOf(row([1, 2]), row([3, 4])), caseOf(row([5, 6])), caseOf(row([7, 8]))];

  test('is the whole group, shrunk by rows', async () => {
    const invariant = claim(({ rows }) => rows.length >= 3);
    const suspicion = suspect(invariant, 4, passCases[1], passCases);
    const found = await investigate([suspicion], SAMPLED, SPEC, sessionsOf());
    expect(found).toMatchObject({
      recursAlone: false,
      case: { length: 1, singleton: true },
      violation: { message: 'alone, at 1' },
      found: { index: 4, path: null },
    });
    expect(found.case.rows).toHaveLength(3);
  });

  test('nor in its company is told as it was seen', async () => {
    const suspicion = suspect(
      claim(() => false),
      4,
      passCases[1],
      passCases,
    );
    const found = await investigate([suspicion], SAMPLED, SPEC, sessionsOf());
    expect(found).toMatchObject({
      recursAlone: false,
      case: { ...passCases[1], singleton: true },
      violation: { message: 'seen in bulk' },
      recurrence: { violated: 0, tries: 20 },
      location: { where: 'not located: it is not the same twice' },
      diagnosis: { dependsOn: 'time' },
      found: { index: 4, path: '4', shrinks: 0 },
    });
    const given = await investigate([suspicion], GIVEN, SPEC, sessionsOf());
    expect(given.found).toMatchObject({ path: null, exhaustive: 5 });
  });
});

describe('of a calibrated claim', () => {
  const bound = { value: 1, origin: 'its own' };

  test('what was shrunk must fail once more, and that is what is told', async () => {
    let judged = 0;
    const last = new Map<string, number>();
    const invariant = claim(() => true, {
      kind: 'calibrated',
      bound,
      judge: (testCase) => {
        last.set(JSON.stringify(testCase), ++judged);
        return judgement('violated', `judgement ${judged}`);
      },
    });
    const [index] = longer(5);
    const found = await investigate([suspect(invariant, index)], SAMPLED, SPEC, sessionsOf());
    expect(found.case.length).toBe(1);
    const lastOfIt = last.get(JSON.stringify(found.case))!;
    expect(found.violation.message).toBe(`judgement ${lastOfIt}`);
    expect(lastOfIt).toBeGreaterThan(3);
  });

  test('otherwise what was seen alone stands', async () => {
    const [index] = longer(5);
    const { length } = STREAM[index];
    let shortest = Infinity;
    let met = 0;
    const invariant = claim(() => true, {
      kind: 'calibrated',
      bound,
      judge: (testCase) => {
        // The smallest case passes when it is met for the second time.
        if (testCase.length === 1 && ++met > 1) return judgement('held');
        shortest = Math.min(shortest, testCase.length);
        return judgement('violated', `alone, at ${testCase.length}`);
      },
    });
    const found = await investigate([suspect(invariant, index)], SAMPLED, SPEC, sessionsOf());
    expect(shortest).toBe(1);
    expect(found).toMatchObject({
      case: { length },
      violation: { message: `alone, at ${length}` },
      found: { path: String(index), shrinks: 0 },
      recursAlone: true,
    });
  });

  test('an exact one is asked for three times more, to see whether it recurs', async () => {
    const judged: Case[] = [];
    let calls = 0;
    const toy = toySubject();
    const counting: Subject = { ...toy, encode: (batch, wanted) => (calls++, toy.encode(batch, wanted)) };
    const testCase = caseOf(row([5]));
    const invariant = claim(() => true, { judge: (one) => (judged.push(one), judgement('violated')) });
    await investigate([suspect(invariant, 0, testCase)], GIVEN, SPEC, sessionsOf(counting));
    expect(judged.filter(({ rows }) => isDeepStrictEqual(rows, testCase.rows))).toHaveLength(4);
    expect(calls).toBeGreaterThan(0);
  });
});

/** The toy, but it does something else with a batch of this many positions. */
const odd = (length: number, otherwise: () => Promise<never>): Subject => {
  const toy = toySubject();
  return { ...toy, encode: (batch, wanted) => (batch.length === length ? otherwise() : toy.encode(batch, wanted)) };
};

describe('of a claim that is judged by measured noise', () => {
  const near = (): Judgement => {
    const said = judgement('violated');
    return { ...said, violation: { ...said.violation!, observed: 1, expected: 1.0001 } };
  };
  /** Broken by little on every case; keeps the noise that each was judged by. */
  function noisy(fails: (testCase: Case) => boolean = () => true) {
    const judged: { readonly testCase: Case; readonly noise: Noise | undefined }[] = [];
    const invariant = claim(() => true, {
      kind: 'calibrated',
      judge: (testCase, { bound }) => {
        judged.push({ testCase, noise: bound.noise });
        return fails(testCase) ? near() : judgement('held');
      },
    });
    return { invariant, judged };
  }

  test('the noise on the sequences of what was found serves while it is shrunk', async () => {
    const { invariant, judged } = noisy();
    const sessions = sessionsOf();
    const testCase = caseOf(row([1, 2, 3, 4, 5, 6]), row([7, 8, 9, 10, 11, 12]));
    const found = await investigate([suspect(invariant, 0, testCase)], GIVEN, SPEC, sessions);
    expect(found).toMatchObject({ recursAlone: true, case: { length: 1 } });
    // Twice by each of the cases that are looked at twice: what was found, and what came of it.
    expect(sessions.cost.secondLooks).toBe(2);
    // What comes after the last look at what was made small is what it takes.
    const end = judged.map(({ testCase: one }) => isDeepStrictEqual(one, found.case)).lastIndexOf(true) + 1;
    const smaller = judged.slice(2, end - 2);
    expect(smaller.length).toBeGreaterThan(2);
    expect(new Set(smaller.map(({ noise }) => noise))).toEqual(new Set([judged[1].noise]));
  });

  test('but not for weights of another weight scale', async () => {
    const weightScales = ['typical', 'hot'] as const;
    const ofWeightScales = fc.nat(1).map((i): Case => ({ ...caseOf(row([5, 6])), weightScale: weightScales[i] }));
    const hot = fc
      .sample(ofWeightScales, { seed: 7, numRuns: 9 })
      .findIndex(({ weightScale }) => weightScale === 'hot');
    const toy = toySubject();
    const sessions = new Sessions({ ...sourceOf(toy), weightScales, open: async () => ({ ...toy }) }, {});
    const { invariant, judged } = noisy();
    const suspicion = suspect(invariant, hot, { ...caseOf(row([5, 6])), weightScale: 'hot' });
    const found = await investigate([suspicion], { seed: 7, arbitrary: ofWeightScales }, SPEC, sessions);
    expect(found.case.weightScale).toBe('typical');
    const noises = (weightScale: string): Set<Noise | undefined> =>
      new Set(judged.filter(({ testCase }) => testCase.weightScale === weightScale).map(({ noise }) => noise));
    const [typical, others] = [noises('typical'), noises('hot')];
    expect([...typical].filter((noise) => others.has(noise))).toEqual([]);
  });

  test('and in company each group has its own', async () => {
    const { invariant, judged } = noisy(({ rows }) => rows.length > 1);
    const passCases = [caseOf(row([1, 2])), caseOf(row([3, 4]))];
    const found = await investigate([suspect(invariant, 0, passCases[0], passCases)], SAMPLED, SPEC, sessionsOf());
    expect(found).toMatchObject({ recursAlone: false, case: { rows: [expect.anything(), expect.anything()] } });
    expect(judged.every(({ noise }) => noise !== undefined)).toBe(true);
  });
});

test('what the violation depends on is told, where that is a question', async () => {
  const suspicion = suspect(invariantNamed('pad-content-is-ignored'), 0, caseOf(row([1, 2, null])));
  const found = await investigate([suspicion], GIVEN, SPEC, sessionsOf(toySubject({ faults: { hidden: -1 } })));
  expect(found.diagnosis).toMatchObject({ dependsOn: 'pad content' });
  expect(found).not.toHaveProperty('knownDeviation');
  const control = claim(() => true, { kind: 'positive control' });
  const mute = await investigate([suspect(control, 0, caseOf(row([1])))], GIVEN, SPEC, sessionsOf());
  expect(mute).not.toHaveProperty('diagnosis');
});

test('a known deviation of what computes it that explains the violation is told', async () => {
  const knownDeviation: KnownDeviation = { fullyMasked: 'nan', what: 'Its softmax is NaN where all is hidden.' };
  const nan = toySubject({ faults: { weights: (w, visible) => (visible.includes(true) ? w : w.map(() => NaN)) } });
  const deviating: Subject = { ...nan, reference: undefined, gradients: undefined, knownDeviation };
  const suspicion = suspect(invariantNamed('fully-masked-rows'), 0, caseOf(row([null, null])));
  expect(await investigate([suspicion], GIVEN, SPEC, sessionsOf(deviating))).toMatchObject({ knownDeviation });
});

test('a subject of one length is never asked for another', async () => {
  const toy = toySubject();
  const lengths = new Set<number>();
  const encode: Subject['encode'] = (batch, wanted) => (lengths.add(batch.length), toy.encode(batch, wanted));
  const testCase = caseOf(row([1, 2, 3, 4]), row([5, 6, 7, 8]));
  for (const kind of ['exact', 'calibrated'] as const) {
    const broken = claim(() => true, { kind });
    const fixed: Subject = { ...toy, encode, maxLength: 4, staticShape: { length: 4 }, reference: undefined };
    const found = await investigate([suspect(broken, 0, testCase)], GIVEN, SPEC, sessionsOf(fixed));
    expect(found).toMatchObject({ recursAlone: true, case: { length: 4 } });
    expect(found.case.rows).toHaveLength(1);
  }
  expect([...lengths]).toEqual([4]);
});

test('a smaller batch that the subject throws on is no smaller case', async () => {
  const throwing = odd(2, () => Promise.reject(new Error('no')));
  const testCase = caseOf(row([1, 2, 3, 4]));
  const found = await investigate(
    [
      suspect(
        claim(() => true),
        0,
        testCase,
      ),
    ],
    GIVEN,
    SPEC,
    sessionsOf(throwing),
  );
  // From four to three, and from three to one: two positions were refused.
  expect(found).toMatchObject({ case: { length: 1 }, found: { shrinks: 2 } });
  expect(found.location.where).toBe('layer 0, head 1');
});

test('a subject that breaks its contract meanwhile is not asked on: what was found stands', async () => {
  const broken = odd(2, async () => ({}) as never);
  const testCase = caseOf(row([1, 2, 3, 4]));
  const found = await investigate(
    [
      suspect(
        claim(() => true),
        0,
        testCase,
      ),
    ],
    GIVEN,
    SPEC,
    sessionsOf(broken),
  );
  expect(found).toMatchObject({ case: { length: 4 }, recursAlone: true, violation: { message: 'alone, at 4' } });
  expect(found.location.where).toMatch(/^not located: toy: encode\(\) was asked for lastHiddenState/);
});

test('an interrupt keeps what was found by then; another error is no finding', async () => {
  const controller = new AbortController();
  const testCase = caseOf(row([1, 2, 3, 4]));
  const aborting = claim(({ length }) => {
    if (length === 2) controller.abort(new Error('enough'));
    return true;
  });
  const found = await investigate(
    [suspect(aborting, 0, testCase)],
    GIVEN,
    SPEC,
    sessionsOf(toySubject(), controller.signal),
  );
  expect(found).toMatchObject({
    case: { length: 4 },
    location: { where: 'not located: the run was interrupted' },
    recursAlone: true,
  });
  expect(found).not.toHaveProperty('diagnosis');
  const mistaken = claim(() => {
    throw new TypeError('a bug');
  });
  await expect(investigate([suspect(mistaken, 0, testCase)], GIVEN, SPEC, sessionsOf())).rejects.toThrow(TypeError);
});

test('what could not be opened once more is a broken contract, too', async () => {
  const source = sourceOf(toySubject());
  const weightScales: typeof source = {
    ...source,
    weightScales: ['typical', 'hot'],
    open: (weightScale) => (weightScale === 'hot' ? Promise.reject(new Error('no memory')) : source.open()),
  };
  const sessions = new Sessions(weightScales, {});
  await sessions.open();
  const hot: Case = { ...caseOf(row([1, 2])), weightScale: 'hot' };
  const found = await investigate(
    [
      suspect(
        claim(() => true),
        0,
        hot,
      ),
    ],
    GIVEN,
    SPEC,
    sessions,
  );
  expect(found.location.where).toBe('not located: The subject could not be opened once more: no memory');
  await expect(sessions.open('hot')).rejects.toThrow(SubjectError);
});

test('what there was no time for is told as it was seen', () => {
  const testCase = caseOf(row([1, 2]));
  const suspicion = suspect(
    claim(() => true),
    3,
    testCase,
  );
  expect(uninvestigated(suspicion, 'it was not asked for', SAMPLED, SPEC)).toEqual({
    format: 'padproof-counterexample',
    version: 2,
    invariant: 'made-up',
    claim: 'It is made up.',
    subject: SPEC,
    case: { ...testCase, singleton: true },
    violation: suspicion.judgement.violation,
    location: { where: 'not located: it was not asked for' },
    found: { seed: 7, index: 3, path: '3', shrinks: 0 },
    recursAlone: false,
  });
});
