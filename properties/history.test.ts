// What an instance is first asked can set it up for good: a batch of one position needs no mask. The campaign's own
// instance is asked longer ones first, so that all claims about padding hold, and the claim about history alone sees it.
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { Case, PastBatch } from '../src/core/case';
import type { SubjectSource } from '../src/core/subject';
import { cases } from '../src/engine/generate/cases';
import { evaluateAlone } from '../src/engine/judge/evaluate';
import { Sessions } from '../src/engine/judge/sessions';
import type { Seams } from '../src/subjects/bert/seams';
import { correctSeams } from '../src/subjects/bert/seams';
import type { Fault } from '../src/subjects/faults/fault';
import { plantedBert } from '../src/subjects/models/planted';
import { invariantNamed, OF_BERT } from '../src/engine/invariants';
import { kill } from '../src/tools/fault-matrix/kill';
import { describeDeep } from '../src/testing/deep';

/** Says of a pass of S positions whether the instance is set up for one, by the first that it was asked. */
function setUpForOne(): (S: number) => boolean {
  let first: number | undefined;
  return (S) => (first ??= S) === 1;
}

const SET_UP: Readonly<Record<string, () => Partial<Seams>>> = {
  'the mask is dropped for good': () => {
    const isForOne = setUpForOne();
    return {
      maskToBias: (pass, embeddings) =>
        isForOne(pass.batch.length) ? null : correctSeams.maskToBias(pass, embeddings),
    };
  },
  "the first row's mask serves all rows for good": () => {
    const isForOne = setUpForOne();
    return {
      maskToBias(pass, embeddings) {
        const bias = correctSeams.maskToBias(pass, embeddings);
        return bias && isForOne(pass.batch.length) ? tf.slice(bias, 0, [1, ...bias.shape.slice(1)]) : bias;
      },
    };
  },
};

const planted = Object.entries(SET_UP).map(([name, plant]): Fault => ({
  name,
  what: name,
  evidence: [],
  seenBy: ['history-is-ignored'],
  plant,
}));
const PLANT = { backend: 'wasm', weightsSeed: '1' };

const CLAIM = invariantNamed('history-is-ignored');

/** Two rows of which neither has the other's mask. */
const PADDED: Case = {
  length: 4,
  singleton: true,
  weightScale: 'sharp',
  rows: [
    { tokens: [5, 6], types: [0, 0], at: [0, 1], under: [0, 0], otherUnder: [7, 8] },
    { tokens: [7, 8, 9], types: [0, 0, 0], at: [1, 2, 3], under: [0], otherUnder: [9] },
  ],
};
const ofLength = (length: number): PastBatch => {
  const at = Array.from({ length }, (_, i) => i);
  return { length, rows: [{ tokens: at.map((i) => 5 + i), types: at.map(() => 0), at, under: [], otherUnder: [] }] };
};

test.each(planted)(
  'by a first batch of one position $name: history-is-ignored sees it, and after others not',
  async (fault) => {
    const sessions = new Sessions(plantedBert(fault, PLANT), {});
    try {
      const session = await sessions.open('sharp');
      const verdictAfter = async (...history: PastBatch[]): Promise<string> =>
        (await evaluateAlone({ ...PADDED, history }, CLAIM, session)).judgement.verdict;
      expect(await verdictAfter(ofLength(1))).toBe('violated');
      expect(await verdictAfter(ofLength(3), ofLength(1))).toBe('held');
    } finally {
      await sessions.close();
    }
  },
);

/** A seed, and how many of its cases it takes. */
interface Drawn {
  readonly seed: number;
  readonly runs: number;
}

/** Are there two rows with another mask each, both with tokens, after a first batch of one position? */
function showsIt({ history, rows }: Case): boolean {
  const masks = new Set(rows.flatMap(({ at }) => (at.length > 0 ? [String(at)] : [])));
  return history?.[0].length === 1 && masks.size > 1;
}

/**
 * The first seeds in which a case shows it, and none before that has one position, which would set up an instance by itself: read
 * from the cases themselves, so that another stream of cases finds other seeds, and not another verdict.
 */
async function seedsThatShowIt(source: SubjectSource, count: number): Promise<Drawn[]> {
  const sessions = new Sessions(source, {});
  const { subject } = await sessions.open();
  const { heads } = await sessions.outputSizes();
  await sessions.close();
  const arbitrary = cases(subject, { weightScales: source.weightScales, heads });
  const found: Drawn[] = [];
  for (let seed = 1; found.length < count && seed <= MOST_SEEDS; seed++) {
    const drawn = fc.sample(arbitrary, { seed, numRuns: MOST_CASES });
    const index = drawn.findIndex(showsIt);
    if (index >= 0 && drawn.slice(0, index + 1).every(({ length }) => length > 1))
      found.push({ seed, runs: index + 1 });
  }
  if (found.length < count)
    throw new Error(`${found.length} of ${MOST_SEEDS} seeds show it, and ${count} were expected.`);
  return found;
}
const MOST_CASES = 64;
const MOST_SEEDS = 400;

describeDeep('of all claims', () => {
  test.each(planted)('history-is-ignored alone sees that $name', async (fault) => {
    for (const drawn of await seedsThatShowIt(plantedBert(fault, PLANT), 3)) {
      const options = { ...drawn, invariants: OF_BERT, shrink: false };
      const { kills } = await kill(fault, plantedBert(fault, PLANT), options);
      expect({ ...drawn, kills }).toEqual({ ...drawn, kills: [{ invariant: CLAIM.name, cases: drawn.runs }] });
    }
  });
});
