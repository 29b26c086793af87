import type { Batch } from './batch';
import type { Encoding } from './encoding';
import { OUTPUT_NAMES, validateEncoding } from './encoding';
import { encodeInFixedAxes } from './fixed-axes';

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
  return { lastHiddenState: states, hiddenStates: [states], attentions: [weights], pooled: { first }, logits: states };
}

const batch: Batch = {
  size: 3,
  length: 2,
  inputIds: Int32Array.of(1, 2, 3, 4, 5, 6),
  attentionMask: Int32Array.of(1, 1, 1, 0, 0, 1),
  tokenTypeIds: Int32Array.of(0, 1, 0, 0, 1, 1),
  positionIds: Int32Array.of(0, 1, 0, 1, 2, 3),
};

test.each([{}, { rows: 1 }, { rows: 2 }, { rows: 5 }, { length: 2 }, { length: 4 }, { rows: 2, length: 7 }])(
  'what comes out of %j is what a model of free axes gives',
  async (axes) => {
    const sizes: number[][] = [];
    const found = await encodeInFixedAxes(batch, axes, 9, async (one): Promise<Encoding> => {
      sizes.push([one.size, one.length]);
      return traced(one);
    });
    validateEncoding(found, batch, OUTPUT_NAMES, 'traced');
    expect(found).toEqual(await traced(batch));
    const { rows = 3, length = 2 } = axes;
    expect(sizes).toEqual(Array.from({ length: Math.ceil(3 / rows) }, () => [rows, length]));
  },
);

test('what is added is the pad id behind the mask; without a mask one is made', async () => {
  const { attentionMask: _, ...unmasked } = batch;
  await encodeInFixedAxes({ ...unmasked, attentionMask: null }, { length: 3 }, 9, async (one) => {
    expect([...one.inputIds]).toEqual([1, 2, 9, 3, 4, 9, 5, 6, 9]);
    expect([...one.attentionMask!]).toEqual([1, 1, 0, 1, 1, 0, 1, 1, 0]);
    expect([...one.tokenTypeIds!]).toEqual([0, 1, 0, 0, 0, 0, 1, 1, 0]);
    expect([...one.positionIds!]).toEqual([0, 1, 2, 0, 1, 2, 2, 3, 2]);
    return traced(one);
  });
});

test('a batch of the right length keeps its missing mask', async () => {
  await encodeInFixedAxes({ ...batch, attentionMask: null }, { rows: 1 }, 9, async (one) => {
    expect(one.attentionMask).toBeNull();
    return traced(one);
  });
});
