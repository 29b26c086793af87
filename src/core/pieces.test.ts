import type { Batch } from './batch';
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
