import type { Batch } from '../../core/batch';
import type { Encoding, OutputName } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { TRAITS } from '../invariants/testing/by-hand';
import { countCase, noProgress } from '../campaign/case-progress';
import { outputSizesOf } from './output-sizes';
import { _, caseOf, row } from '../invariants/testing/by-hand';

const values = (...shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape });

const EVERYTHING: Encoding = {
  lastHiddenState: values(2, 2, 5),
  hiddenStates: [values(2, 2, 3), values(2, 2, 5), values(2, 2, 5)],
  attentions: [values(2, 4, 2, 2), values(2, 6, 2, 2)],
  pooled: { mean: values(2, 9) },
  logits: values(2, 2, 7),
};

async function sizesOf(rest: Partial<Subject> = {}) {
  const asked: { batch: Batch; wanted: readonly OutputName[] }[] = [];
  const encode: Subject['encode'] = async (batch, wanted) => {
    asked.push({ batch, wanted });
    return EVERYTHING;
  };
  const sizes = await outputSizesOf({ ...TRAITS, encode, ...rest }, 1000);
  return { sizes, asked };
}

test('the sizes of the answers are read off one small batch, with all that is offered', async () => {
  const { sizes, asked } = await sizesOf();
  const { compared, ...counts } = sizes;
  expect(compared).toEqual([
    { output: 'lastHiddenState', shape: ['B', 'S', 5] },
    { output: 'pooled.mean', shape: ['B', 9] },
    { output: 'logits', shape: ['B', 'S', 7] },
  ]);
  expect(counts).toEqual({ heads: 4, numbersPerToken: 5 + 7 + 1, numbersPerPair: 10, numbersInStates: 13 });
  expect(asked).toHaveLength(1);
  expect(asked[0].wanted).toEqual(TRAITS.outputs);
});

test('what is not offered has no size, though it be in the answer', async () => {
  expect((await sizesOf({ outputs: ['pooled'] })).sizes).toEqual({
    heads: undefined,
    numbersPerToken: 1,
    numbersPerPair: 0,
    numbersInStates: 0,
    compared: [{ output: 'pooled.mean', shape: ['B', 9] }],
  });
  expect((await sizesOf({ outputs: ['logits', 'attentions'] })).sizes).toMatchObject({ heads: 4, numbersPerToken: 8 });
});

test('the batch is two rows of two real tokens, of an id that is not the pad id, as the subject takes it', async () => {
  const batch = async (rest: Partial<Subject>): Promise<Batch> => (await sizesOf(rest)).asked[0].batch;
  const four = (...ids: number[]): Int32Array => Int32Array.from(ids);
  expect(await batch({ padId: 0, tokenTypes: 2 })).toEqual({
    size: 2,
    length: 2,
    inputIds: four(1, 1, 1, 1),
    attentionMask: four(1, 1, 1, 1),
    tokenTypeIds: four(0, 0, 0, 0),
    positionIds: four(0, 1, 0, 1),
  });
  const bare = await batch({ padId: 3, positions: 'absolute' });
  expect(bare.inputIds).toEqual(four(0, 0, 0, 0));
  expect(Object.keys(bare)).toEqual(['size', 'length', 'inputIds', 'attentionMask']);
  expect(await batch({ tokenTypes: 1 })).not.toHaveProperty('tokenTypeIds');
});

test('or as many rows and tokens as the subject takes and no others', async () => {
  const batch = async (staticShape: Subject['staticShape']): Promise<Batch> => {
    const encode: Subject['encode'] = async (asked) => {
      batches.push(asked);
      const { size, length } = asked;
      return { lastHiddenState: values(size, length, 5) };
    };
    const batches: Batch[] = [];
    await outputSizesOf({ ...TRAITS, outputs: ['lastHiddenState'], encode, staticShape }, 1000);
    return batches[0];
  };
  const one = await batch({ size: 1, length: 3 });
  expect([one.size, one.length, [...one.positionIds!]]).toEqual([1, 3, [0, 1, 2]]);
  expect([one.inputIds.length, one.attentionMask!.length]).toEqual([3, 3]);
  const three = await batch({ size: 3 });
  expect([three.size, three.length, [...three.positionIds!]]).toEqual([3, 2, [0, 1, 0, 1, 0, 1]]);
});

test('cases are counted, their rows, and those with a row that has both real tokens and padding', () => {
  const counts = noProgress(9);
  expect(counts).toEqual({ done: 0, asked: 9, rows: 0, passes: 0, padded: 0, ms: 0 });
  countCase(counts, caseOf(row([1, 2]), row([_, _])));
  expect(counts).toEqual({ done: 1, asked: 9, rows: 2, passes: 0, padded: 0, ms: 0 });
  countCase(counts, caseOf(row([1, 2]), row([1, _]), row([_, 1])));
  expect(counts).toEqual({ done: 2, asked: 9, rows: 5, passes: 0, padded: 1, ms: 0 });
});
