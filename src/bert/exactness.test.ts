// What never depends on padding does not depend on it in one bit: real outputs are the same under other pad content, other
// batch-mates, at another row and in a batch of another size. All runs here have one S; another S may take sums in another
// order.
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import type { Batch } from '../core/batch';
import type { Encoding } from '../core/encoding';
import { OUTPUT_NAMES, tensorsOf } from '../core/encoding';
import type { Regime } from '../core/subject';
import { maskToBias } from './mask';
import { Bert } from './model';
import type { Seams } from './seams';
import { SYNTHETIC_CONFIG, syntheticCheckpoint } from './synthetic';
import { mixed, mixedBatch, rowsOf } from './testing/batches';

const B = 8;

/** All numbers that a row's real tokens own, as bits: states, logits and attention rows of real positions, pooled vectors. */
function realBits(encoding: Encoding, batch: Batch, row: number): Uint32Array {
  const S = batch.length;
  const mask = batch.attentionMask!.subarray(row * S, (row + 1) * S);
  const pieces = tensorsOf(encoding).flatMap(({ output, values: { data, shape } }) => {
    const stride = data.length / batch.size;
    const ofRow = data.subarray(row * stride, (row + 1) * stride);
    if (output === 'pooled') return mask.includes(1) ? [ofRow] : [];
    const width = shape[shape.length - 1];
    // [S, E] or [H, S, S]: the position is the axis before the last.
    return Array.from({ length: stride / width }, (_, i) => i)
      .filter((i) => mask[i % S] === 1)
      .map((i) => ofRow.subarray(i * width, (i + 1) * width));
  });
  const all = new Float32Array(pieces.reduce((n, piece) => n + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return new Uint32Array(all.buffer);
}

/** The changes that a model feels at real positions, by name, and how many numbers were compared. */
async function felt(model: Bert, S: number): Promise<{ changes: string[]; compared: number }> {
  const batch = mixedBatch(B, S, SYNTHETIC_CONFIG, 'one');
  const other = mixedBatch(B, S, SYNTHETIC_CONFIG, 'other');
  const expected = await model.encode(batch, OUTPUT_NAMES);
  const changes: string[] = [];
  let compared = 0;
  const hold = async (change: string, twin: Batch, pairs: readonly (readonly number[])[]): Promise<void> => {
    const encoding = await model.encode(twin, OUTPUT_NAMES);
    const same = pairs.map(([row, twinRow]) => {
      const bits = realBits(expected, batch, row);
      compared += bits.length;
      return Buffer.from(bits.buffer).equals(Buffer.from(realBits(encoding, twin, twinRow).buffer));
    });
    if (same.includes(false)) changes.push(change);
  };
  const rows = [...Array(B).keys()];
  const isPadding = (i: number): boolean => batch.attentionMask![i] === 0;
  await hold(
    'pad content',
    mixed(batch, other, isPadding),
    rows.map((row) => [row, row]),
  );
  for (const row of [0, 1, 4]) {
    await hold(
      'batch-mates',
      mixed(batch, other, (i) => Math.floor(i / S) !== row),
      [[row, row]],
    );
  }
  await hold(
    'row index',
    rowsOf(batch, [...rows].reverse()),
    rows.map((row) => [row, B - 1 - row]),
  );
  await hold('batch size', rowsOf(batch, [2]), [[2, 0]]);
  await hold('batch size', rowsOf(batch, [3, 1, 4]), [
    [3, 0],
    [1, 1],
    [4, 2],
  ]);
  return { changes, compared };
}

const lengths: Record<string, number[]> = { wasm: [1, 5, 8, 16, 33, 64, 129], cpu: [1, 7, 16, 33] };
const cases = Object.entries(lengths).flatMap(([backend, all]) =>
  all.flatMap((S) => (['typical', 'hot'] as const).map((regime) => [backend, regime, S] as [string, Regime, number])),
);

test.each(cases)('%s, %s weights, S = %i: nothing is felt', async (backend, regime, S) => {
  await useBackend(backend);
  const model = new Bert(syntheticCheckpoint({ regime, seed: 'exact' }));
  const { changes, compared } = await felt(model, S);
  expect(changes).toEqual([]);
  expect(compared).toBeGreaterThan(1000);
  model.dispose();
});

test.each<[string, Partial<Seams>, string[]]>([
  ['without the mask, pad content is felt', { maskToBias: () => null }, ['pad content']],
  [
    'with a millionth of the batch’s mean state in every state, batch-mates and batch size are felt',
    { handOn: (hidden) => tf.add(hidden, tf.mul(tf.mean(hidden, 0, true), 1e-6)) },
    ['batch-mates', 'batch-mates', 'batch-mates', 'batch size', 'batch size'],
  ],
  [
    'with the first row’s mask for every row, row index is felt',
    { maskToBias: ({ mask }) => maskToBias(tf.slice(mask!, 0, 1)) },
    ['row index'],
  ],
])('this test can fail: %s', async (_, seams, expected) => {
  await useBackend('wasm');
  const model = new Bert(syntheticCheckpoint({ regime: 'typical', seed: 'exact' }), { seams });
  expect((await felt(model, 16)).changes).toEqual(expect.arrayContaining(expected));
  model.dispose();
});
