import type { Case } from '../../core/case';
import type { KnownDeviation, Subject } from '../../core/subject';
import type { ToyFaults } from '../../testing/toy-subject';
import { invariantNamed } from '../invariants';
import { _, caseOf, row } from '../invariants/testing/by-hand';
import { toySubject } from '../../testing/toy-subject';
import { check, sourceOf } from '../campaign/check';
import { explainedBy } from './deviation';
import { replay } from '../corpus/replay';
import type { Report } from '../../core/report/report';
import { Sessions } from '../judge/sessions';
import { isRequired } from '../../testing/deep';

const KNOWN: KnownDeviation = { fullyMasked: 'nan', what: 'The softmax of this backend is NaN where all is hidden.' };
const SEED = 11;
/** Small cases first, so that few show what many do. */
const FEW = { seed: SEED, runs: 20, smallFirst: true, minCoverage: 0 };

/** Claims that such rows break, and some that padding breaks. */
/** The claims that say what is asked here; at night all of them. */
const ONLY = isRequired('deep')
  ? undefined
  : ['rows-sum-to-one', 'pad-content-is-ignored', 'batch-mates-are-ignored', 'matches-unpadded', 'fully-masked-rows'];

const weights: ToyFaults['weights'] = (given, visible) => (visible.includes(true) ? given : given.map(() => NaN));

/** The toy on a backend that gives NaN to fully masked rows. */
function deviating(faults: Partial<ToyFaults> = {}, traits: Partial<Subject> = {}): Subject {
  const toy = toySubject({ faults: { weights, ...faults }, outputs: ['lastHiddenState', 'attentions'] });
  return { ...toy, reference: undefined, gradients: undefined, knownDeviation: KNOWN, ...traits };
}

function violatedIn(report: Report): [name: string, explained: boolean][] {
  return report.invariants
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ name, counterexample }) => [name, counterexample!.knownDeviation !== undefined]);
}

describe('what explains a violation of one case', () => {
  const MASKED_AND_NOT = caseOf(row([5, 6, _], [3]), row([_, _, _]));
  const REFUSING: KnownDeviation = { fullyMasked: 'refused', what: 'It loses the rows before such a row, too.' };
  const explained = async (subject: Subject, testCase: Case, claim: string): Promise<KnownDeviation | undefined> =>
    explainedBy(testCase, invariantNamed(claim), await new Sessions(sourceOf(subject), {}).open());

  test('is a deviation that is known and not declared, where the claim holds once it is', async () => {
    expect(await explained(deviating(), MASKED_AND_NOT, 'fully-masked-rows')).toBe(KNOWN);
    expect(
      await explained(deviating({}, { knownDeviation: undefined }), MASKED_AND_NOT, 'fully-masked-rows'),
    ).toBeUndefined();
    expect(await explained(deviating({}, { fullyMasked: 'nan' }), MASKED_AND_NOT, 'fully-masked-rows')).toBeUndefined();
    expect(await explained(deviating({ hidden: -1 }), MASKED_AND_NOT, 'pad-content-is-ignored')).toBeUndefined();
  });

  test('is none that is known where such rows deviate in another way', async () => {
    const others = deviating({
      weights: (given, visible) => (visible.includes(true) ? given : given.map((__, key) => key)),
    });
    expect(await explained(others, MASKED_AND_NOT, 'fully-masked-rows')).toBeUndefined();
  });

  test('is seen in a subject that is an object of a class, with private fields', async () => {
    class Private {
      readonly #inner = deviating();
      readonly name = 'private';
      constructor() {
        const { name: _, encode: __, dispose: ___, ...traits } = this.#inner;
        Object.assign(this, traits);
      }
      encode(...asked: Parameters<Subject['encode']>): ReturnType<Subject['encode']> {
        return this.#inner.encode(...asked);
      }
    }
    expect(await explained(new Private() as unknown as Subject, MASKED_AND_NOT, 'fully-masked-rows')).toBe(KNOWN);
  });

  test('is that such rows must be refused, where the claim holds without them', async () => {
    const refusing = { knownDeviation: REFUSING };
    expect(await explained(deviating({}, refusing), MASKED_AND_NOT, 'pad-content-is-ignored')).toBe(REFUSING);
    const leaky = deviating({ hidden: -1 }, refusing);
    expect(await explained(leaky, MASKED_AND_NOT, 'pad-content-is-ignored')).toBeUndefined();
    // There is none that could be the reason; there is nothing else that could be.
    expect(
      await explained(deviating({}, refusing), caseOf(row([5, 6, _], [3])), 'pad-content-is-ignored'),
    ).toBeUndefined();
    expect(await explained(deviating({}, refusing), caseOf(row([_, _, _])), 'fully-masked-rows')).toBe(REFUSING);
  });
});

test('a violation that is nothing but the known deviation says so, and is a violation all the same', async () => {
  const report = await check(() => deviating(), FEW);
  expect(report).toMatchObject({ verdict: 'violated', exitCode: 1 });
  expect(violatedIn(report)).toEqual([
    ['rows-sum-to-one', true],
    ['fully-masked-rows', true],
  ]);
  expect(report.invariants[0].counterexample!.knownDeviation).toEqual(KNOWN);
});

test('declared, it is held, and the report says what was accepted', async () => {
  const report = await check(() => deviating({}, { fullyMasked: 'nan' }), FEW);
  expect(violatedIn(report)).toEqual([]);
  expect(report.subject.traits[0]).toMatchObject({ fullyMasked: 'nan', knownDeviation: KNOWN });
});

test('declared and gone, it fails', async () => {
  const mended = deviating({ weights: (given) => given }, { fullyMasked: 'nan' });
  const report = await check(() => mended, { ...FEW, only: ONLY });
  expect(violatedIn(report)).toEqual([['fully-masked-rows', false]]);
});

test('what is wrong beside it is not explained by it', async () => {
  const report = await check(() => deviating({ hidden: -1 }), { ...FEW, only: ONLY });
  const violated = new Map(violatedIn(report));
  expect(violated.get('pad-content-is-ignored')).toBe(false);
  expect(violated.get('fully-masked-rows')).toBe(true);
});

test('replaying tells it too', async () => {
  const report = await check(() => deviating(), { ...FEW, only: ['fully-masked-rows'] });
  const source = { name: 'toy', weightScales: [], reopens: true, open: async () => deviating() };
  const replayed = await replay(source, report.invariants[0].counterexample!);
  expect(replayed).toMatchObject({ verdict: 'violated', knownDeviation: KNOWN });
});

test('where such rows must be refused, what goes away without them is the deviation', async () => {
  const refusing: KnownDeviation = { fullyMasked: 'refused', what: 'It loses the rows before such a row, too.' };
  // As a product does that reads past its end: NaN in one row spoils the others.
  const spoiling = (faults: Partial<ToyFaults> = {}): Subject => {
    const toy = deviating(faults, { knownDeviation: refusing });
    const encode: Subject['encode'] = async (batch, wanted) => {
      const encoding = await toy.encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState!;
      const spoilt = data.some(Number.isNaN);
      return { ...encoding, lastHiddenState: { data: spoilt ? data.map(() => NaN) : data, shape } };
    };
    return { ...toy, encode };
  };
  const report = await check(() => spoiling(), { ...FEW, only: ONLY });
  const violated = new Map(violatedIn(report));
  expect(violated.get('batch-mates-are-ignored')).toBe(true);
  expect([...violated.values()].every(Boolean)).toBe(true);
  // A case may be nothing but such a row, as it is when all masks are tried.
  const alone = await check(() => spoiling(), { seed: SEED, exhaustive: 1, only: ['rows-sum-to-one'] });
  expect(alone.invariants[0].counterexample!.case.rows).toHaveLength(1);
  expect(violatedIn(alone)).toEqual([['rows-sum-to-one', true]]);
  const leaky = await check(() => spoiling({ hidden: -1 }), { ...FEW, only: ONLY });
  expect(violatedIn(leaky).some(([, explained]) => !explained)).toBe(true);
});
