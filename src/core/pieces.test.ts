import type { Batch } from './batch';
import { validateBatch } from './batch';
import type { Encoding } from './encoding';
import { OUTPUT_NAMES, validateEncoding } from './encoding';
import { encodeInPieces } from './pieces';

/** Each number says where it stands and what was fed there, so that nothing can be swapped unseen. */
async function traced({ size: B, length: S, inputIds, attentionMask, tokenTypeIds, positionIds }: Batch) {
  const at = (row: number, position: number): number => {
    const i = row * S + position;
    return inputIds[i] * 1000 + (attentionMask?.[i] ?? 1) * 100 + tokenTypeIds![i] * 10 + positionIds![i] / 100;
  };
  const each = (count: number, of: (i: number) => number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => of(i));
  const states = {
    data: each(B * S * 2, (i) => at(Math.floor(i / 2 / S), Math.floor(i / 2) % S) + (i % 2)),
    shape: [B, S, 2],
  };
  const weights = {
    // [B, 1, S, S]
    data: each(
      B * S * S,
      (i) => at(Math.floor(i / S / S), Math.floor(i / S) % S) * 1e5 + at(Math.floor(i / S / S), i % S),
    ),
    shape: [B, 1, S, S],
  };
  const first = { data: each(B, (row) => at(row, 0)), shape: [B, 1] };
  const score = { data: each(B * S, (i) => at(Math.floor(i / S), i % S)), shape: [B, S] };
  const [lastHiddenState, hiddenStates, logits] = [states, [states], states];
  return {
    ...{ lastHiddenState, hiddenStates, attentions: [weights], pooled: { first }, logits },
    perToken: { score },
  };
}

const batch: Batch = {
  size: 3,
  length: 2,
  inputIds: Int32Array.of(1, 2, 3, 4, 5, 6),
  attentionMask: Int32Array.of(1, 1, 1, 0, 0, 1),
  tokenTypeIds: Int32Array.of(0, 1, 0, 0, 1, 1),
  positionIds: Int32Array.of(0, 1, 0, 1, 2, 3),
};

test.each([undefined, 1, 2, 3, 5])('in pieces of %p rows it is what a model of any number gives', async (rows) => {
  const sizes: number[] = [];
  const found = await encodeInPieces(batch, rows, async (one): Promise<Encoding> => {
    sizes.push(one.size);
    return traced(one);
  });
  validateEncoding(found, batch, OUTPUT_NAMES, 'traced');
  expect(found).toEqual(await traced(batch));
  expect(sizes).toEqual(Array.from({ length: Math.ceil(3 / (rows ?? 3)) }, () => rows ?? 3));
});

test('a missing mask stays missing, and a piece is filled up with its last row', async () => {
  await encodeInPieces({ ...batch, attentionMask: null }, 2, async (one) => {
    expect(one.attentionMask).toBeNull();
    if (one.inputIds[0] === 5) expect([...one.inputIds]).toEqual([5, 6, 5, 6]);
    return traced(one);
  });
});

test('which sequence of its row a token is of stays with it', async () => {
  const segmentIds = Int32Array.of(1, 2, 1, 1, 1, 0);
  const seen: number[] = [];
  await encodeInPieces({ ...batch, segmentIds }, 1, async (one) => {
    seen.push(...one.segmentIds!);
    return traced(one);
  });
  expect(seen).toEqual([...segmentIds]);
});

test.each([
  [Int32Array.of(1, 2), /^batch\.segmentIds has 2 entries; expected size × length = 3 × 2 = 6\.$/],
  [
    Int32Array.of(1, 2, 1, 3, 1, 0),
    /^batch\.segmentIds\[row 1, position 1\] is 3; the number of positions allows 0 to 2\.$/,
  ],
  [[1, 1.5, 1, 1, 1, 0] as unknown as Int32Array, /^batch\.segmentIds\[row 0, position 1\] is 1\.5; /],
])('segments %j are refused', (segmentIds, message) => {
  const limits = { vocabularySize: 9, maxLength: 4 };
  expect(() => validateBatch({ ...batch, segmentIds: Int32Array.of(1, 2, 1, 1, 1, 0) }, limits)).not.toThrow();
  expect(() => validateBatch({ ...batch, segmentIds }, limits)).toThrow(message);
});
