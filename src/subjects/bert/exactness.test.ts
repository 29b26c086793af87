// What never depends on padding does not depend on it in one bit: real outputs are the same under other pad content, other
// batch-mates, at another row and in a batch of another size. All runs here have one S; another S may take sums in another
// order.
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import { OUTPUT_NAMES } from '../../core/encoding';
import type { WeightScale } from '../../core/subject';
import { some } from '../../testing/deep';
import { maskToBias } from './mask';
import { Bert } from './model';
import type { Seams } from './seams';
import { syntheticCheckpoint } from './synthetic';
import { leaks } from './testing/leaks';

/** What a BERT gives. */
const OUTPUTS = OUTPUT_NAMES.filter((name) => name !== 'perToken');

const lengths: Record<string, number[]> = { wasm: [1, 5, 8, 16, 33, 64, 129], cpu: [...some([7, 16, 1, 33], 2)] };
const cases = Object.entries(lengths).flatMap(([backend, all]) =>
  all.flatMap((S) =>
    (['typical', 'hot'] as const).map((weightScale) => [backend, weightScale, S] as [string, WeightScale, number]),
  ),
);

test.each(cases)('%s, %s weights, S = %i: nothing is felt', async (backend, weightScale, S) => {
  await useBackend(backend);
  const model = new Bert(syntheticCheckpoint({ weightScale, seed: 'exact' }));
  const { changes, compared } = await leaks(model, S, OUTPUTS);
  expect(changes).toEqual([]);
  expect(compared).toBeGreaterThan(1000);
  model.dispose();
});

test.each<[string, Partial<Seams>, string[]]>([
  ['without the mask, pad content is felt', { maskToBias: () => null }, ['pad content']],
  [
    'with a millionth of the batch’s mean state in every state, batch-mates and batch size are felt',
    { layerOutput: (hidden) => tf.add(hidden, tf.mul(tf.mean(hidden, 0, true), 1e-6)) },
    ['batch-mates', 'batch-mates', 'batch-mates', 'batch size', 'batch size'],
  ],
  [
    'with the first row’s mask for every row, row index is felt',
    { maskToBias: ({ mask }) => maskToBias(tf.slice(mask!, 0, 1)) },
    ['row index'],
  ],
])('this test can fail: %s', async (_, seams, expected) => {
  await useBackend('wasm');
  const model = new Bert(syntheticCheckpoint({ weightScale: 'typical', seed: 'exact' }), { seams });
  expect((await leaks(model, 16, OUTPUTS)).changes).toEqual(expect.arrayContaining(expected));
  model.dispose();
});
