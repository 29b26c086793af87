import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../dist/core/errors.js';
import { checksumOf, goldenText } from '../../../dist/tools/goldens/text.js';
import { inventoryOf } from '../../../dist/tools/goldens/inventory.js';
import { leftoversIn } from '../../../dist/tools/goldens/prune.js';
import { readGolden } from '../../../dist/tools/goldens/read.js';
import { writeGolden } from '../../../dist/tools/goldens/write.js';

const CONTENT = {
  name: 'one',
  model: { path: '../model' },
  outputs: ['pooled', 'lastHiddenState'],
  batches: [
    {
      label: 'a batch',
      texts: ['x', 'y'],
      inputIds: [
        [1, 2],
        [3, 0],
      ],
      attentionMask: [
        [1, 1],
        [1, 0],
      ],
    },
  ],
  provenance: { padproof: '0.1.0' },
};

/** A golden: its JSON, signed again as a forger would, and its numbers. */
export default {
  name: 'golden',
  share: 2,
  async sample() {
    const folder = mkdtempSync(join(tmpdir(), 'padproof-hostile-'));
    try {
      const values = (shape) => ({
        data: new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5),
        shape,
        dtype: 'F32',
      });
      const tensors = new Map([
        ['0/pooled.mean', values([2, 3])],
        ['0/lastHiddenState', values([2, 2, 3])],
      ]);
      await writeGolden(folder, CONTENT, tensors);
      return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  finish(files, random) {
    const data = Object.keys(files).find((name) => name.endsWith('.safetensors'));
    if (random.chance(0.2) || !Buffer.isBuffer(files['one.json']) || !Buffer.isBuffer(files[data])) return files;
    try {
      const golden = JSON.parse(files['one.json'].toString());
      if (golden.data?.file === data && random.chance(0.9)) {
        golden.data.bytes = files[data].length;
        golden.data.sha256 = createHash('sha256').update(files[data]).digest('hex');
      }
      const signed = { ...golden, checksum: checksumOf(golden) };
      return { ...files, 'one.json': Buffer.from(goldenText(signed)) };
    } catch {
      return files;
    }
  },
  names: ['one', 'input'],
  async read(folder) {
    await inventoryOf(folder);
    await leftoversIn(folder);
    const reading = await readGolden(folder, 'one');
    if (reading.status !== 'whole') throw new UsageError(`${reading.why}. ${reading.advice}`);
  },
};
