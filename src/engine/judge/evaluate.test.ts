import type { Case } from '../../core/case';
import type { Subject } from '../../core/subject';
import type { Evidence, Invariant, Judgement } from '../invariants/invariant';
import { caseOf, row, TRAITS } from '../invariants/testing/by-hand';
import type { Bound } from '../../numerics/bounds';
import { EXACT, nondeterminismBound, PARTS, shapeBound } from '../../numerics/bounds';
import { Noise, NOISE_FACTOR } from '../../numerics/noise';
import { MOST_ANSWERS } from './ask-again';
import type { Doubts } from './evaluate';
import { boundOf, evaluateAlone, evaluateWithin, judge } from './evaluate';
import type { Executed } from '../ask/execute';
import { execute } from '../ask/execute';
import { noCost } from '../ask/cost';
import type { NoiseMeter } from '../noise/noise-meter';
import { planCase } from '../plan/plan';
import type { Violation } from '../../core/report/violation';
import type { Session } from '../noise/session';

const CASE = caseOf(row([5, 6]), row([7, 8]));
const NONE: Doubts = { lookTwice: false, askAgain: false };
const GENERAL = new Noise();
const OWN = new Noise();

const subject: Subject = {
  ...TRAITS,
  backend: 'cpu',
  encode: async ({ size, length }) => ({
    lastHiddenState: { data: new Float32Array(size * length), shape: [size, length, 1] },
  }),
};

/** A session whose noise is made up; it keeps what was asked of the meter. */
function sessionOf(
  measured: Noise | undefined = GENERAL,
  nondeterminism?: Noise,
): Session & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const noise = {
    lengthsFor: (length: number) => [length],
    measurable: true,
    at: async (length: number) => (asked.push(['at', length]), { length, noise: measured, sources: [], signal: 1 }),
    on: async (testCase: Case, rows: number[]) => (asked.push(['on', testCase, rows]), OWN),
    nondeterminism: async (length: number) => (asked.push(['nondeterminism', length]), nondeterminism),
    knownNondeterminism: async () => nondeterminism,
  } as unknown as NoiseMeter;
  return { subject, timeoutMs: 10_000, cost: noCost(), noise, asked };
}

function violation(observed: number, expected: number): Violation {
  return { observed, expected } as Violation;
}

/** A claim that says what it is told to, and keeps the evidence that it was shown. */
function claim(
  answers: (bound: Bound, again: Evidence['again']) => Partial<Judgement>,
  rest: Partial<Invariant> = {},
): Invariant & { readonly shown: Evidence[] } {
  const shown: Evidence[] = [];
  return {
    name: 'made up',
    claim: 'Whatever.',
    kind: 'calibrated',
    unsupported: () => undefined,
    runs: () => [
      {
        key: 'base',
        batch: { size: 2, length: 2, inputIds: new Int32Array(4), attentionMask: null },
        wanted: ['lastHiddenState'],
        place: 'locked',
      },
    ],
    judge: (_case, evidence) => {
      shown.push(evidence);
      return { verdict: 'held', compared: 1, worst: 0, ...answers(evidence.bound, evidence.again) };
    },
    shown,
    ...rest,
  };
}

function executedOf(invariant: Invariant, testCase = CASE): Executed {
  const plan = planCase(testCase, [invariant], subject, { numbersPerToken: 0, numbersPerPair: 0 });
  return { plan, encodings: new Map(), gradients: new Map(), refusals: new Map(), passCases: [testCase] };
}

describe('the bound', () => {
  const bound = { value: 3, origin: 'its own' };

  test('of an exact claim and of a positive control is none, whatever the noise', async () => {
    for (const kind of ['exact', 'positive control'] as const) {
      const session = sessionOf();
      expect(
        await boundOf(
          claim(() => ({}), { kind, bound }),
          2,
          session,
        ),
      ).toBe(EXACT);
      expect(session.asked).toStrictEqual([]);
    }
  });

  test('of a claim with one of its own is that one', async () => {
    expect(
      await boundOf(
        claim(() => ({}), { bound }),
        2,
        sessionOf(),
      ),
    ).toBe(bound);
  });

  test('of another is the noise at the length, or where none can be measured that of the backend', async () => {
    const session = sessionOf();
    expect(
      await boundOf(
        claim(() => ({})),
        7,
        session,
      ),
    ).toMatchObject({ value: NOISE_FACTOR, noise: GENERAL });
    expect(session.asked).toEqual([['at', 7]]);
    const without = { ...sessionOf(), noise: { at: async () => ({}) } as unknown as NoiseMeter };
    expect(
      await boundOf(
        claim(() => ({})),
        7,
        without,
      ),
    ).toBe(shapeBound({ backend: 'cpu' }));
  });
});

test('a judge is shown the answers, what the subject declares, and the bound', async () => {
  const invariant = claim(() => ({}));
  const executed = executedOf(invariant);
  const { judgement, bound } = await judge(invariant, executed, sessionOf());
  expect(judgement.verdict).toBe('held');
  expect(bound.noise).toBe(GENERAL);
  expect(invariant.shown).toHaveLength(1);
  const [{ traits, encodings, gradients, refusals, bound: shown }] = invariant.shown;
  expect(traits).toBe(subject);
  expect([encodings, gradients, refusals]).toEqual([executed.encodings, executed.gradients, executed.refusals]);
  expect(shown).toBe(bound);
});

describe('a long row is judged by the noise of a short one first', () => {
  const longRow = (measured: Noise | undefined, measurable = true): Session & { readonly asked: unknown[] } => {
    const session = sessionOf(measured);
    Object.assign(session.noise, { lengthsFor: () => [16, 64], measurable });
    return session;
  };
  const asked = async (
    answers: (bound: Bound) => Partial<Judgement>,
    rest: Partial<Invariant> = {},
    session = longRow(GENERAL),
  ): Promise<[string, unknown]> => {
    const invariant = claim(answers, rest);
    const { judgement } = await judge(invariant, executedOf(invariant), session, NONE);
    return [judgement.verdict, session.asked.map((entry) => (entry as unknown[])[1])];
  };
  const broken = (observed: number): Partial<Judgement> => ({
    verdict: 'violated',
    violation: violation(observed, 1),
  });

  test('which settles what holds, and what no rounding could do', async () => {
    expect(await asked(() => ({}))).toEqual(['held', [16]]);
    expect(await asked(() => broken(2))).toEqual(['violated', [16]]);
  });

  test('and by its own where that may be rounding', async () => {
    expect(await asked(() => broken(1.001))).toEqual(['violated', [16, 2]]);
  });

  test('a positive control has to be felt by many times as much, or by as much as its own length asks for', async () => {
    const control = { kind: 'positive control', beyondRounding: true } as const;
    const felt = (by: number) => (bound: Bound) => (by > bound.value ? {} : broken(1));
    expect(await asked(felt(9 * NOISE_FACTOR), control)).toEqual(['held', [16]]);
    expect(await asked(felt(7 * NOISE_FACTOR), control)).toEqual(['held', [16, 2]]);
    expect(await asked(felt(NOISE_FACTOR), control)).toEqual(['violated', [16, 2]]);
  });

  test('where there is none, by its own, unless there can be none: then what is documented decides', async () => {
    const without = (measurable: boolean) => {
      const session = longRow(undefined, measurable);
      Object.assign(session.noise, {
        at: async (length: number) => (session.asked.push(['at', length]), { length, sources: [], signal: 1 }),
      });
      return session;
    };
    expect(await asked(() => ({}), {}, without(true))).toEqual(['held', [16, 2]]);
    expect(await asked(() => broken(1.001), {}, without(false))).toEqual(['violated', [16]]);
  });

  test('which is not asked for where no noise decides', async () => {
    expect(await asked(() => ({}), { kind: 'exact' })).toEqual(['held', []]);
    expect(await asked(() => ({}), { bound: EXACT })).toEqual(['held', []]);
  });
});

describe('a second look', () => {
  /** Broken by the general noise, held by that of its own sequences. */
  const doubtful = (observed: number, expected: number) =>
    claim(({ noise }) =>
      noise === OWN ? {} : { verdict: 'violated', violation: violation(observed, expected), rows: [1] },
    );
  const looked = async (observed: number, expected: number, doubts?: Doubts): Promise<[string, number]> => {
    const session = sessionOf();
    const invariant = doubtful(observed, expected);
    const { judgement, bound } = await judge(invariant, executedOf(invariant), session, doubts);
    expect(bound.noise).toBe(judgement.verdict === 'held' ? OWN : GENERAL);
    return [judgement.verdict, session.cost.secondLooks];
  };

  test('by the noise on the sequences of the rows that are out of bounds', async () => {
    const session = sessionOf();
    const invariant = doubtful(1, 1.001);
    const { judgement, bound } = await judge(invariant, executedOf(invariant), session);
    expect(judgement.verdict).toBe('held');
    expect(bound).toMatchObject({ value: NOISE_FACTOR, noise: OWN });
    expect(session.asked).toEqual([
      ['at', 2],
      ['on', CASE, [1]],
    ]);
  });

  test('is given to what rounding could do: up to a 64th of a number above one', async () => {
    expect(await looked(1 + 2 ** -6, 1)).toEqual(['held', 1]);
    expect(await looked(1 - 2 ** -6, 1)).toEqual(['held', 1]);
    expect(await looked(1 + 2 ** -6 + 2 ** -20, 1)).toEqual(['violated', 0]);
    expect(await looked(-64, -65)).toEqual(['held', 1]);
    expect(await looked(-64, -62)).toEqual(['violated', 0]);
  });

  test('of numbers below one, to a 64th', async () => {
    expect(await looked(2 ** -6, 0)).toEqual(['held', 1]);
    expect(await looked(2 ** -5, 2 ** -8)).toEqual(['violated', 0]);
    expect(await looked(NaN, 0)).toEqual(['violated', 0]);
  });

  test('is left out where that is asked for', async () => {
    expect(await looked(1, 1.001, NONE)).toEqual(['violated', 0]);
  });

  test('is not given where nothing is out of bounds, nor where there is no noise', async () => {
    const session = sessionOf();
    const holding = claim(() => ({}));
    await judge(holding, executedOf(holding), session);
    expect(session.cost.secondLooks).toBe(0);
    const exact = claim(() => ({ verdict: 'violated', violation: violation(1, 1.001) }), { kind: 'exact' });
    expect(await judge(exact, executedOf(exact), session)).toMatchObject({
      bound: EXACT,
      judgement: { verdict: 'violated' },
    });
    expect(session.cost.secondLooks).toBe(0);
  });
});

describe('a subject that does not repeat itself', () => {
  /** Broken where bits are compared, and where all answers are. */
  const bits = (parts = true) =>
    claim(
      (bound, again) => {
        const broken = again ? parts : !bound.nondeterminism;
        return broken
          ? { verdict: 'violated', violation: violation(1, 1 + 2 ** -20) }
          : { worst: bound.noise ? 3 : 1e-6 };
      },
      { kind: 'exact' },
    );
  let calls = 0;
  const moving: Subject = {
    ...subject,
    encode: async ({ size, length }) => {
      const data = new Float32Array(size * length).fill(1 + 2 ** -20 * (++calls % 3));
      return { lastHiddenState: { data, shape: [size, length, 1] } };
    },
  };
  const judged = async (nondeterminism?: Noise, parts = true, doubts?: Doubts, one = moving) => {
    const session = { ...sessionOf(GENERAL, nondeterminism), subject: one };
    const invariant = bits(parts);
    const [executed] = await execute([executedOf(invariant).plan], session);
    const before = session.cost.passes;
    const found = await judge(invariant, executed, session, doubts);
    expect(session.cost.passes).toBe(before); // asking for the same costs nothing
    return { ...found, invariant, asked: session.asked };
  };

  test('has its exact claims judged once more, by what it differs from itself by', async () => {
    const { judgement, bound, asked } = await judged(OWN);
    expect(judgement.verdict).toBe('held');
    expect(bound).toMatchObject({ value: NOISE_FACTOR, noise: OWN, nondeterminism: true });
    expect(asked).toEqual([['nondeterminism', 2]]);
  });

  test('is judged by that where it is known, if nothing is to be doubted', async () => {
    const { judgement, bound, asked } = await judged(OWN, true, NONE);
    expect([judgement.verdict, bound.noise]).toEqual(['held', OWN]);
    expect(asked).toEqual([]);
    expect(await judged(undefined, false, NONE)).toMatchObject({ judgement: { verdict: 'violated' }, bound: EXACT });
  });

  test('is accused where the answers to its runs part, and not where they do not, if its noise was not measured', async () => {
    const accused = await judged(undefined, true);
    expect(accused).toMatchObject({ judgement: { verdict: 'violated' }, bound: PARTS, asked: [['nondeterminism', 2]] });
    expect(accused.invariant.shown.filter(({ again }) => again)).toHaveLength(MOST_ANSWERS);
    const { judgement, bound } = await judged(undefined, false);
    expect(judgement).toMatchObject({ verdict: 'held', worst: 1e-6 });
    expect(bound).toMatchObject({ value: shapeBound({ backend: 'cpu' }).value, nondeterminism: true });
  });

  test('is not asked for its noise where each of its answers is the first one, bit for bit', async () => {
    const { judgement, bound, asked, invariant } = await judged(OWN, false, undefined, subject);
    expect([judgement.verdict, bound]).toEqual(['violated', EXACT]);
    expect(asked).toEqual([]);
    expect(invariant.shown.some(({ again }) => again)).toBe(false);
  });

  test('is accused of what is more than rounding, though it is seen but once', async () => {
    const far = claim(({ nondeterminism, value }, again) => {
      const held = again ?? (nondeterminism === true && value > shapeBound({ backend: 'cpu' }).value);
      return held ? {} : { verdict: 'violated', violation: violation(1, 1 + 2 ** -10) };
    }, { kind: 'exact' }); // prettier-ignore
    const session = { ...sessionOf(GENERAL), subject: moving };
    const [executed] = await execute([executedOf(far).plan], session);
    expect((await judge(far, executed, session)).judgement.verdict).toBe('violated');
    expect(far.shown.some(({ again }) => again)).toBe(false);
  });

  test('has what is out of a calibrated bound judged once more, by all answers to its runs', async () => {
    const calibrated = (parts: boolean) =>
      claim(
        (bound, again) =>
          (again ? parts : bound.noise !== undefined)
            ? { verdict: 'violated', violation: violation(1, 1 + 2 ** -20) }
            : { worst: 7 },
        { alignments: () => [] },
      );
    for (const parts of [true, false]) {
      for (const one of [moving, subject]) {
        const invariant = calibrated(parts);
        const session = { ...sessionOf(), subject: one };
        const [executed] = await execute([executedOf(invariant).plan], session);
        const { judgement, bound } = await judge(invariant, executed, session);
        expect([judgement.verdict, bound.noise]).toEqual([one === moving && !parts ? 'held' : 'violated', OWN]);
        expect(invariant.shown.filter(({ again }) => again)).toHaveLength(
          one === subject ? 0 : parts ? MOST_ANSWERS : 1,
        );
      }
    }
  });

  test('is not judged by them once more, nor a positive control, where they were the bound already', async () => {
    const breaking = (kind: Invariant['kind']) =>
      claim(() => ({ verdict: 'violated', violation: violation(1, 1 + 2 ** -20) }), { kind });
    const session = sessionOf(GENERAL, OWN);
    const { bound } = await judge(breaking('positive control'), executedOf(breaking('positive control')), session);
    expect(bound).toMatchObject({ noise: OWN, nondeterminism: true });
    expect(session.asked).toEqual([]);
    const unknown = sessionOf(GENERAL);
    expect((await judge(breaking('positive control'), executedOf(breaking('positive control')), unknown)).bound).toBe(
      EXACT,
    );
    expect(unknown.asked).toEqual([]);
    const nondeterminism = { value: 1, origin: 'own', nondeterminism: true, noise: GENERAL } as const;
    const calibrated = claim(() => ({ verdict: 'violated', violation: violation(1, 1 + 2 ** -20) }), {
      bound: nondeterminism,
    });
    expect((await judge(calibrated, executedOf(calibrated), session)).bound).toBe(nondeterminism);
    expect(session.asked).toEqual([]);
  });

  test('is not asked again for what no rounding could do', async () => {
    const session = sessionOf(GENERAL, OWN);
    const far = claim(() => ({ verdict: 'violated', violation: violation(1, 2) }), { kind: 'exact' });
    expect((await judge(far, executedOf(far), session)).bound).toBe(EXACT);
    expect(session.asked).toEqual([]);
  });

  test('speaks for a positive control only by more than that, once it is known', async () => {
    const control = claim(() => ({}), { kind: 'positive control' });
    expect(await boundOf(control, 2, sessionOf(GENERAL, OWN))).toMatchObject({ noise: OWN, nondeterminism: true });
  });
});

describe('a subject that takes texts', () => {
  const nondeterminism = { samples: 1, order: 1e-3, floor: 0, resolution: 'at its length' };
  const ofTheCase = { ...nondeterminism, order: 2e-3, resolution: 'of the case' };
  const texts = { words: [], most: 4 };
  const session = (): Session & { readonly asked: unknown[] } => {
    const made = sessionOf();
    const noise = {
      lengthsFor: (length: number) => [length],
      at: async (length: number) => (made.asked.push(['at', length]), { nondeterminism }),
      nondeterminismOn: async (testCase: Case, rows: number[]) => (
        made.asked.push(['nondeterminismOn', testCase, rows]),
        ofTheCase
      ),
      nondeterminism: async () => (made.asked.push('nondeterminism'), OWN),
      knownNondeterminism: async () => (made.asked.push('knownNondeterminism'), OWN),
    } as unknown as NoiseMeter;
    return { ...made, subject: { ...subject, texts }, noise };
  };

  test('has every claim judged by what one text differs from itself by, the positive control too', async () => {
    for (const kind of ['exact', 'calibrated', 'positive control'] as const) {
      const asked = session();
      const found = await boundOf(
        claim(() => ({}), { kind }),
        7,
        asked,
      );
      expect(found).toEqual(nondeterminismBound(nondeterminism, { backend: 'cpu' }));
      expect(asked.asked).toEqual([['at', 7]]);
    }
  });

  test('is looked at twice by the very texts that are out of bounds, whatever the kind, but not for a positive control', async () => {
    const doubtful = (kind: Invariant['kind']) =>
      claim(({ value }) => (value > nondeterminismBound(nondeterminism, { backend: 'cpu' }).value ? {} : { verdict: 'violated', violation: violation(1, 1.001), rows: [1] }), { kind }); // prettier-ignore
    for (const kind of ['exact', 'calibrated'] as const) {
      const asked = session();
      const { judgement, bound } = await judge(doubtful(kind), executedOf(doubtful(kind)), asked);
      expect(judgement.verdict).toBe('held');
      expect(bound).toEqual(nondeterminismBound(ofTheCase, { backend: 'cpu' }));
      expect(asked.asked).toEqual([
        ['at', 2],
        ['nondeterminismOn', CASE, [1]],
      ]);
      expect(asked.cost.secondLooks).toBe(1);
      const once = session();
      expect((await judge(doubtful(kind), executedOf(doubtful(kind)), once, NONE)).judgement.verdict).toBe('violated');
      expect(once.cost.secondLooks).toBe(0);
    }
    const asked = session();
    const { judgement } = await judge(doubtful('positive control'), executedOf(doubtful('positive control')), asked);
    expect(judgement.verdict).toBe('violated');
    expect(asked.asked).toEqual([['at', 2]]);
  });
});

describe('alone', () => {
  test('a case is run by itself, and judged', async () => {
    const session = sessionOf();
    const invariant = claim(() => ({ worst: 0.5 }));
    const { judgement, bound } = await evaluateAlone(CASE, invariant, session);
    expect(judgement).toEqual({ verdict: 'held', compared: 1, worst: 0.5 });
    expect(bound.noise).toBe(GENERAL);
    expect(invariant.shown[0].encodings.get('base')!.lastHiddenState!.shape).toEqual([2, 2, 1]);
    expect(session.cost).toMatchObject({ passes: 1, rows: 2 });
  });

  test('a case is a singleton, so that a claim which asks for more of such a case does', async () => {
    const cases: Case[] = [];
    const invariant = claim(() => ({}));
    const asking: Invariant = { ...invariant, runs: (testCase) => (cases.push(testCase), []) };
    await evaluateAlone(CASE, asking, sessionOf());
    expect(cases).toEqual([{ ...CASE, singleton: true }]);
  });

  test('a case that puts nothing to the test is vacuous, and nothing is run', async () => {
    const session = sessionOf();
    const nothing = claim(() => ({}), { runs: () => [] });
    const vacuous = { verdict: 'vacuous', compared: 0, worst: 0 };
    expect(await evaluateAlone(CASE, nothing, session)).toEqual({ judgement: vacuous, bound: EXACT });
    expect(await evaluateWithin(EXACT, CASE, nothing, session)).toEqual(vacuous);
    expect(session.cost.passes).toBe(0);
  });

  test('by a bound that is known, no noise is measured, and nothing is doubted', async () => {
    const session = sessionOf();
    const bound = { value: 5, origin: 'known', noise: GENERAL };
    const invariant = claim(() => ({ verdict: 'violated', violation: violation(1, 1.001) }));
    expect(await evaluateWithin(bound, CASE, invariant, session)).toMatchObject({ verdict: 'violated' });
    expect(invariant.shown).toHaveLength(1);
    expect(invariant.shown[0].bound).toBe(bound);
    expect(session.asked).toStrictEqual([]);
    expect(session.cost).toMatchObject({ secondLooks: 0, passes: 1 });
  });
});
