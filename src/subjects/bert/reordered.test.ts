import { useBackend } from '../backends/backend';
import type { Encoding } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import { Bert } from './model';
import { reorderUnits } from './reordered';
import { syntheticCheckpoint, SYNTHETIC_CONFIG } from './synthetic';
import { mixedBatch } from './testing/batches';

beforeAll(() => useBackend('wasm'));

async function encoded(seed: number | undefined): Promise<Encoding> {
  const original = syntheticCheckpoint({ weightScale: 'sharp', seed: 'reordered' });
  const { checkpoint, restore } =
    seed === undefined
      ? { checkpoint: original, restore: (encoding: Encoding) => encoding }
      : reorderUnits(original, seed);
  const model = new Bert(checkpoint);
  try {
    return restore(await model.encode(mixedBatch(6, 9, SYNTHETIC_CONFIG, 'reordered'), model.outputs));
  } finally {
    model.dispose();
  }
}

test('every output is that of the original up to rounding, and rounding there is', async () => {
  const [before, after] = [tensorsOf(await encoded(undefined)), tensorsOf(await encoded(1))];
  expect(after.map(({ label }) => label)).toEqual(before.map(({ label }) => label));
  let differing = 0;
  before.forEach(({ values }, i) => {
    const largest = Math.max(...values.data.map(Math.abs));
    const worst = Math.max(...values.data.map((value, j) => Math.abs(value - after[i].values.data[j])));
    expect(worst / largest).toBeLessThan(1e-5);
    if (worst > 0) differing++;
  });
  // Not what the embeddings put out: each is a sum of three, and its layer normalisation a sum over units.
  expect(differing).toBeGreaterThan(before.length / 2);
});

test('a seed is an order', async () => {
  const original = syntheticCheckpoint({ weightScale: 'typical', seed: 'reordered' });
  const rows = (seed: number): Float32Array =>
    reorderUnits(original, seed).checkpoint.weights.get('encoder.layer.0.intermediate.dense.weight')!.data;
  expect(rows(1)).toEqual(rows(1));
  expect(rows(1)).not.toEqual(rows(2));
  expect([...rows(1)].sort()).toEqual(
    [...original.weights.get('encoder.layer.0.intermediate.dense.weight')!.data].sort(),
  );
});
