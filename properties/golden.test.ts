// The project's own goldens: what transformers computes in float64 (golden/goldens/make.py) is met on every backend there is,
// nothing that was done to one goes unnoticed, and they answer the question that padproof began with.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint } from '../src/subjects/bert/checkpoint/checkpoint';
import { fingerprintOf } from '../src/subjects/bert/checkpoint/fingerprint';
import { encodeSafetensors, type WritableTensor } from '../src/subjects/bert/checkpoint/safetensors-writer';
import { readGolden, type Reading } from '../src/tools/goldens/read';
import { checksumOf, goldenText, sha256 } from '../src/tools/goldens/text';
import { encodeBatches } from '../src/tools/goldens/record';
import { verifyOn } from '../src/tools/goldens/verify';
import { inventoryOf } from '../src/tools/goldens/inventory';
import { bertSubject } from '../src/subjects/models/bert';
import { EVERYWHERE, describeOnBackends, isRequired, weightsOf } from './support';

const GOLDENS = join(__dirname, '../golden/goldens');
const REFERENCES = join(__dirname, '../golden/references');
const MINILM = 'all-minilm-l6-v2';
const LIMIT_MS = 120_000;

/** The BERTs among the references: its relatives take no positions, some no token types, and have no golden. */
const small = readdirSync(REFERENCES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== MINILM)
  .map(({ name }) => name)
  .filter((name) => {
    const config: unknown = JSON.parse(readFileSync(join(REFERENCES, name, 'config.json'), 'utf8'));
    return (config as { model_type: string }).model_type === 'bert';
  });

type Whole = Extract<Reading, { status: 'whole' }>;

async function whole(name: string, folder = GOLDENS): Promise<Whole> {
  const reading = await readGolden(folder, name);
  if (reading.status !== 'whole') throw new Error(`${name} is ${reading.status}: ${reading.why}`);
  return reading;
}

test('there is one of every BERT among the references, and nothing lies beside them', async () => {
  const { names, data, drafts } = await inventoryOf(GOLDENS);
  expect(names).toEqual([MINILM, ...small].sort());
  expect(data.map(({ name }) => name)).toEqual(names);
  expect(drafts).toEqual([]);
});

test('they are of float64, in under a megabyte, and name no place', async () => {
  let bytes = 0;
  for (const file of readdirSync(GOLDENS)) bytes += readFileSync(join(GOLDENS, file)).length;
  expect(bytes).toBeLessThan(1_000_000);
  for (const name of [MINILM, ...small]) {
    const { golden, tensors } = await whole(name);
    expect(golden.provenance.arithmetic).toMatch(/^float64/);
    for (const batch of tensors) {
      for (const { data } of batch.values()) expect(Object.prototype.toString.call(data)).toBe('[object Float64Array]');
    }
    expect(JSON.stringify(golden)).not.toMatch(/"[/~]|[A-Za-z]:\\\\/);
  }
});

describe('the question', () => {
  test('of "The capital of" and "yes yes", padded together: the last column is zero, the last row is not', async () => {
    const { golden, tensors } = await whole(MINILM);
    expect(golden.batches.map(({ texts }) => texts)).toEqual([
      ['The capital of', 'yes yes'],
      ['The capital of', 'yes yes'],
    ]);
    const [right, left] = golden.batches;
    expect([right.attentionMask![1], left.attentionMask![1]]).toEqual([
      [1, 1, 1, 1, 0],
      [0, 1, 1, 1, 1],
    ]);
    [4, 0].forEach((padded, batch) => {
      const layers = [...tensors[batch]].filter(([label]) => label.startsWith('attentions'));
      expect(layers).toHaveLength(6);
      for (const [, { data, shape }] of layers) {
        const values = { data: Float32Array.from(data), shape };
        for (let head = 0; head < shape[1]; head++) {
          const rows = [0, 1, 2, 3, 4].map((query) => [...weightsOf(values, 1, head, query)]);
          expect(rows.map((row) => row[padded])).toEqual([0, 0, 0, 0, 0]);
          const last = rows[padded];
          expect(last.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 6);
          expect(last.filter((weight) => weight > 0)).toHaveLength(4);
        }
      }
    });
  });

  test('both layouts have the same real outputs, in float64', async () => {
    const { tensors } = await whole(MINILM);
    const [right, left] = tensors.map((batch) => batch.get('pooled.mean')!.data);
    right.forEach((value, i) => expect(Math.abs(value - left[i])).toBeLessThan(1e-12));
  });
});

describeOnBackends((backend) => {
  async function meets(name: string, folder: string): Promise<void> {
    const reading = await whole(name);
    const checkpoint = await readCheckpoint(folder);
    // Computed there in Python, and here.
    expect(fingerprintOf(checkpoint)).toBe(reading.golden.model.fingerprint);
    const subject = await bertSubject(checkpoint, { name, backend });
    const met = await verifyOn(reading, subject, LIMIT_MS);
    expect(met).toMatchObject({ status: 'met', count: 0 });
    // Measured, and narrower than what is assumed where nothing can be.
    expect(met.origin).toMatch(/^k × noise \+ floor/);
    expect(met.bound).toBeGreaterThan(met.worst);
    expect(met.bound).toBeLessThan(1e-4);
    expect(met.compared).toBeGreaterThan(1000);
    const [, { attentions }] = await encodeBatches(subject, reading.golden.batches, ['attentions'], LIMIT_MS);
    const last = reading.golden.batches[1].inputIds.length - 1;
    for (const layer of attentions!) {
      const rows = [...Array(layer.shape[2]).keys()].map((query) => [...weightsOf(layer, last, 0, query)]);
      expect(rows.map((row) => row[0])).toEqual(rows.map(() => 0));
      expect(rows[0].some((weight) => weight > 0)).toBe(true);
    }
    await subject.dispose!();
  }

  test.each(small)('%s meets what transformers computes in float64', (name) => meets(name, join(REFERENCES, name)));

  const minilm = process.env.PADPROOF_MINILM;
  if (minilm) {
    test('the real all-MiniLM-L6-v2 meets what transformers computes in float64', () => meets(MINILM, minilm));
  } else if (isRequired('minilm')) {
    test('the real all-MiniLM-L6-v2 is required', () => {
      throw new Error('PADPROOF_REQUIRE names minilm; set PADPROOF_MINILM to the folder of all-MiniLM-L6-v2.');
    });
  } else {
    test.skip('unsupported here: the real all-MiniLM-L6-v2 (set PADPROOF_MINILM to its folder)', () => {});
  }
}, EVERYWHERE);

describe('what is done to one is noticed', () => {
  const name = 'plain-gelu-float32';
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'padproof-goldens-'));
    cpSync(GOLDENS, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The same golden with other numbers, and every checksum right. */
  async function withNumbers(change: (label: string, data: Float64Array) => void): Promise<Whole> {
    const { golden, tensors } = await whole(name);
    const changed = new Map<string, WritableTensor>();
    tensors.forEach((batch, i) => {
      for (const [label, { data, shape }] of batch) {
        const copy = Float64Array.from(data);
        if (i === 0) change(label, copy);
        changed.set(`${i}/${label}`, { data: copy, shape, dtype: 'F64' });
      }
    });
    const bytes = encodeSafetensors(changed);
    writeFileSync(join(folder, golden.data.file), bytes);
    const signed = { ...golden, data: { ...golden.data, bytes: bytes.length, sha256: sha256(bytes) } };
    writeFileSync(join(folder, `${name}.json`), goldenText({ ...signed, checksum: checksumOf(signed) }));
    return whole(name, folder);
  }

  test('any byte of either file that is another one', async () => {
    const { golden } = await whole(name);
    const data = readFileSync(join(folder, golden.data.file));
    for (let i = 0; i < 40; i++) {
      const at = Math.floor((i / 40) * data.length);
      const flipped = Buffer.from(data);
      flipped[at] ^= 1;
      writeFileSync(join(folder, golden.data.file), flipped);
      expect(await readGolden(folder, name)).toMatchObject({ status: 'tampered' });
    }
    writeFileSync(join(folder, golden.data.file), data);
    const text = readFileSync(join(folder, `${name}.json`), 'utf8');
    for (const [digits] of text.matchAll(/\d+/g)) {
      const edited = text.replace(digits, `${(Number(digits[0]) + 1) % 10}${digits.slice(1)}`);
      if (edited === text) continue;
      writeFileSync(join(folder, `${name}.json`), edited);
      expect((await readGolden(folder, name)).status).not.toBe('whole');
    }
  });

  test('a number beyond the bound, at a real position of any output, though every checksum is right', async () => {
    const subject = await bertSubject(await readCheckpoint(join(REFERENCES, name)), { name, backend: 'wasm' });
    const labels = [...(await whole(name)).tensors[0].keys()];
    expect(labels).toEqual(expect.arrayContaining(['lastHiddenState', 'attentions[1]', 'pooled.mean']));
    for (const damaged of labels) {
      const reading = await withNumbers((label, data) => (data[3] += label === damaged ? 1e-3 : 0));
      const met = await verifyOn(reading, subject, LIMIT_MS);
      expect(met).toMatchObject({ status: 'changed', count: 1, first: { output: damaged, batch: 'padded right' } });
      expect(met.worst).toBeGreaterThan(1e-4);
    }
    // The last row has one real token, and six of padding that nobody reads.
    const padding = await withNumbers((label, data) => label === 'lastHiddenState' && data.fill(99, (2 * 7 + 1) * 16));
    expect((await verifyOn(padding, subject, LIMIT_MS)).status).toBe('met');
    await subject.dispose!();
  });

  test('a model whose weights differ in one unit of one weight is another model', async () => {
    const checkpoint = await readCheckpoint(join(REFERENCES, name));
    const before = fingerprintOf(checkpoint);
    const bias = checkpoint.weights.get('encoder.layer.1.output.dense.bias')!;
    bias.data[5] = Math.fround(bias.data[5] * (1 + 2 ** -23));
    expect(fingerprintOf(checkpoint)).not.toBe(before);
    expect(fingerprintOf({ ...checkpoint, config: { ...checkpoint.config, layerNormEps: 1e-6 } })).not.toBe(before);
  });
});
