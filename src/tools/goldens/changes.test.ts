import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WritableTensor } from '../../subjects/bert/checkpoint/safetensors-writer';
import { changesTo } from './changes';
import type { GoldenContent } from './format';
import { writeGolden } from './write';

const folder = mkdtempSync(join(tmpdir(), 'padproof-changes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const content: GoldenContent = {
  name: 'one',
  model: { hub: 'a/b' },
  outputs: ['attentions'],
  batches: [{ label: 'a', inputIds: [[1, 2]], attentionMask: [[1, 1]] }],
  provenance: { backend: 'wasm' },
};

/** One tensor a layer, each `[1, 1, 2, 2]`; the second number of every layer is off by its entry. */
function layers(off: readonly number[]): Map<string, WritableTensor> {
  return new Map(
    off.map((by, layer) => [
      `0/attentions[${layer}]`,
      { dtype: 'F32', data: Float32Array.of(1, 2 + by, 1, 1), shape: [1, 1, 2, 2] },
    ]),
  );
}

test('outputs that differ most are named, the others counted', async () => {
  await writeGolden(folder, content, layers([0, 0, 0, 0, 0, 0]));
  const { status, changes } = await changesTo(folder, content, layers([0, 0.5, 2, 0.25, 1, 0.125]));
  expect(status).toBe('changed');
  expect(changes).toEqual([
    '0/attentions[2] differs by up to 2.0e+0',
    '0/attentions[4] differs by up to 1.0e+0',
    '0/attentions[1] differs by up to 5.0e-1',
    'and so do 2 more',
  ]);
});

test('of other batches nothing is compared', async () => {
  const other = { ...content, batches: [{ label: 'a', inputIds: [[3, 2]], attentionMask: [[1, 1]] }] };
  expect(await changesTo(folder, other, layers([5]))).toEqual({ status: 'changed', changes: ['other batches'] });
});
