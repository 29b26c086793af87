import type { WeightScale, Traits } from '../../core/subject';
import type { Invariant } from '../invariants/invariant';
import { caseOf, row, TRAITS } from '../invariants/testing/by-hand';
import type { Placed } from '../plan/chunks';
import type { PlainLengthNoise } from '../noise/noise-book';
import { NoiseBook } from '../noise/noise-book';
import { NoiseNeeds } from './noise-needs';
import type { Sessions } from '../judge/sessions';
import { noCost } from '../ask/cost';
import type { JudgedElsewhere, Measured } from './workers';

const claim = (name: string, rest: Partial<Invariant>): Invariant => ({ name, ...rest }) as Invariant;
const NOISY = claim('noisy', { kind: 'calibrated' });
const BOUNDED = claim('bounded', { kind: 'calibrated', bound: { value: 1, origin: 'its own' } });
const BITS = claim('bits', { kind: 'exact' });
const CLAIMS = [BITS, BOUNDED, NOISY];

/** A chunk of one case of so many positions. */
function chunkOf(length: number, invariants: readonly Invariant[] = [NOISY], weightScale?: WeightScale): Placed[] {
  const testCase = { ...caseOf(row(new Array<number>(length).fill(5))), ...(weightScale && { weightScale }) };
  return [{ plan: { testCase, invariants, runs: [], shared: [], asked: 0, signature: '', cost: 0 }, index: 0 }];
}

/** The books of a campaign's noise, and the count of its work. */
function sessionsOf(): Sessions {
  const books = new Map<WeightScale | undefined, NoiseBook>();
  const noiseOf = (weightScale?: WeightScale): NoiseBook => {
    const book = books.get(weightScale) ?? new NoiseBook();
    books.set(weightScale, book);
    return book;
  };
  return { cost: noCost(), noiseOf } as unknown as Sessions;
}

const noiseAt = (length: number): PlainLengthNoise => ({ length, sources: ['made up'], signal: 1 });
const measuredAt = (length: number): Measured => ({ noise: noiseAt(length), cost: { ...noCost(), passes: length } });

/** What judging a chunk came to, of one claim of which one case was judged, or was vacuous. */
function outcomeOf({ name }: Invariant, judged = true, noise?: PlainLengthNoise): JudgedElsewhere {
  const said = { judgement: { verdict: 'held', compared: 1, worst: 0 }, bound: {} };
  const entry = { claim: name, at: 0, ...(judged && { judged: said }) };
  return { entries: [entry], ...(noise && { noise: [noise] }) } as unknown as JudgedElsewhere;
}

const needsOf = (chunks: readonly Placed[][], sessions = sessionsOf(), traits: Traits = TRAITS): NoiseNeeds =>
  new NoiseNeeds(chunks, CLAIMS, traits, sessions);
const asked = (needs: NoiseNeeds): unknown[] => needs.open.map(({ measured: _, settle: _settle, ...task }) => task);

describe('what there is to measure', () => {
  test('is each length of each weight scale once, as far as the subject goes', () => {
    const chunks = [chunkOf(3), chunkOf(4), chunkOf(9), chunkOf(7), chunkOf(4, [NOISY], 'hot'), chunkOf(10)];
    expect(asked(needsOf(chunks))).toStrictEqual([
      { length: 4 },
      { length: 12 },
      { length: 8 },
      { weightScale: 'hot', length: 4 },
    ]);
  });

  test('is known of each chunk by its number, and awaited until it is settled', () => {
    const chunks = [chunkOf(3), chunkOf(9), chunkOf(4), chunkOf(8, [BITS])];
    const needs = needsOf(chunks);
    expect(chunks.map((chunk) => needs.numberFor(chunk))).toEqual([0, 1, 0, undefined]);
    needs.open[0].settle(undefined);
    expect(chunks.map((chunk) => needs.isAwaited(chunk))).toEqual([false, true, false, false]);
  });

  test('is nothing where no claim is judged by it, or it is known', () => {
    const sessions = sessionsOf();
    sessions.noiseOf().adopt(noiseAt(8));
    expect(asked(needsOf([chunkOf(3, [BITS, BOUNDED]), chunkOf(3, []), chunkOf(8)], sessions))).toStrictEqual([]);
    expect(asked(needsOf([chunkOf(3, [BITS, NOISY]), chunkOf(8, [NOISY], 'hot')], sessions))).toHaveLength(2);
  });

  test('is what any case of a chunk takes, though others take none', () => {
    expect(asked(needsOf([[...chunkOf(3, [BITS]), ...chunkOf(3)]]))).toEqual([{ length: 4 }]);
  });

  test('is its own at every weight scale', () => {
    const chunks = [chunkOf(3, [NOISY], 'typical'), chunkOf(3, [NOISY], 'hot')];
    expect(asked(needsOf(chunks))).toEqual([
      { weightScale: 'typical', length: 4 },
      { weightScale: 'hot', length: 4 },
    ]);
  });

  test('is that of texts for every claim without a bound of its own', () => {
    const texts = { ...TRAITS, texts: { words: ['', 'a'], most: 2 } };
    expect(asked(needsOf([chunkOf(3, [BITS])], sessionsOf(), texts))).toEqual([{ length: 4 }]);
    expect(asked(needsOf([chunkOf(3, [BOUNDED])], sessionsOf(), texts))).toStrictEqual([]);
  });
});

describe('a chunk is sent', () => {
  test('the noise at its length, once that is there', async () => {
    const needs = needsOf([chunkOf(3)]);
    const sent = needs.of(chunkOf(4));
    needs.open[0].settle(measuredAt(4));
    expect(await sent).toEqual(noiseAt(4));
  });

  test('none where nobody needs it, or it could not be measured', async () => {
    const needs = needsOf([chunkOf(3), chunkOf(8, [BITS])]);
    needs.open[0].settle(undefined);
    expect(await needs.of(chunkOf(3))).toBeUndefined();
    expect(await needs.of(chunkOf(8))).toBeUndefined();
  });

  test('what an earlier window measured, or nothing where that came to nothing', async () => {
    const sessions = sessionsOf();
    sessions.noiseOf().adopt(noiseAt(4));
    sessions.noiseOf().note(8, Promise.reject(new Error('no memory')));
    const needs = needsOf([chunkOf(3), chunkOf(8)], sessions);
    expect(await needs.of(chunkOf(3))).toEqual(noiseAt(4));
    expect(await needs.of(chunkOf(8))).toBeUndefined();
  });
});

describe('the noise that a chunk was judged by is taken over', () => {
  test('once, with what measuring it took', async () => {
    const sessions = sessionsOf();
    const needs = needsOf([chunkOf(3), chunkOf(4)], sessions);
    needs.open[0].settle(measuredAt(4));
    expect(await needs.adopt(chunkOf(3), outcomeOf(NOISY))).toBe(4);
    expect(await needs.adopt(chunkOf(4), outcomeOf(NOISY))).toBe(0);
    expect(await sessions.noiseOf().all()).toEqual([noiseAt(4)]);
    expect(sessions.cost.passes).toBe(4);
  });

  test.each<[string, Invariant, boolean]>([
    ['a claim about bits', BITS, true],
    ['a claim with a bound of its own', BOUNDED, true],
    ['a claim that was not put to the test', NOISY, false],
    ['a claim that is not known', claim('another', { kind: 'calibrated' }), true],
  ])('not where only %s was judged', async (_, invariant, judged) => {
    const sessions = sessionsOf();
    const needs = needsOf([chunkOf(3)], sessions);
    needs.open[0].settle(measuredAt(4));
    expect(await needs.adopt(chunkOf(3), outcomeOf(invariant, judged))).toBe(0);
    expect(await sessions.noiseOf().all()).toStrictEqual([]);
    expect(sessions.cost).toEqual(noCost());
  });

  test('where one claim of several took it', async () => {
    const sessions = sessionsOf();
    const needs = needsOf([chunkOf(3)], sessions);
    needs.open[0].settle(measuredAt(4));
    const entries = [BITS, NOISY].flatMap((invariant) => outcomeOf(invariant).entries);
    expect(await needs.adopt(chunkOf(3), { ...outcomeOf(NOISY), entries })).toBe(4);
  });

  test('of texts whatever the claim', async () => {
    const sessions = sessionsOf();
    const needs = needsOf([chunkOf(3, [BITS])], sessions, { ...TRAITS, texts: { words: ['', 'a'], most: 2 } });
    needs.open[0].settle(measuredAt(4));
    expect(await needs.adopt(chunkOf(3, [BITS]), outcomeOf(BITS))).toBe(4);
  });

  test('as the chunk itself measured it, where nobody could before; that is counted among its own work', async () => {
    const sessions = sessionsOf();
    const needs = needsOf([chunkOf(3, [NOISY], 'hot')], sessions);
    needs.open[0].settle(undefined);
    const chunk = chunkOf(3, [NOISY], 'hot');
    expect(await needs.adopt(chunk, outcomeOf(NOISY, true, noiseAt(4)))).toBe(0);
    expect(await sessions.noiseOf('hot').all()).toEqual([noiseAt(4)]);
    expect(await sessions.noiseOf().all()).toStrictEqual([]);
    expect(sessions.cost).toEqual(noCost());
    const unknown = chunkOf(9);
    expect(await needs.adopt(unknown, outcomeOf(NOISY))).toBe(0);
    expect(sessions.noiseOf().has(12)).toBe(false);
  });
});
