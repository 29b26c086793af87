// The reference against Hugging Face's BERT, both in float64. What transformers computes is made by golden/references/make.py.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../src/subjects/bert/checkpoint/checkpoint';
import { readSafetensors } from '../src/subjects/bert/checkpoint/safetensors';
import { ReferenceBert } from '../src/subjects/reference/model';
import { tensorsOf64 } from '../src/subjects/reference/values';
import { batchNamed, MINILM, REFERENCES, SMALL } from './references';
import { isRequired } from './support';

// Taken once: looking a global up in a jest sandbox costs more than the arithmetic around it.
const { abs } = Math;

/** The largest distance between the two, in parts of the largest number of the same row of the batch. */
const BOUND = 1e-12;

interface Deviation {
  readonly output: string;
  readonly worst: number;
}

async function deviations(checkpoint: string, folder: string): Promise<Deviation[]> {
  const tensors = await readSafetensors(join(folder, 'reference.safetensors'));
  const reference = new ReferenceBert(await readCheckpoint(checkpoint));
  const found: Deviation[] = [];
  for (const name of new Set([...tensors.keys()].map((key) => key.split('/')[0]))) {
    const batch = batchNamed(name, tensors);
    const encoding = await reference.encode(batch, reference.outputs);
    expect(encoding.lastHiddenState).toEqual(encoding.hiddenStates!.at(-1));
    for (const { output, label, values } of tensorsOf64(encoding)) {
      // The file has lastHiddenState under its other name, as the last of hiddenStates.
      if (output === 'lastHiddenState') continue;
      const { data, shape, dtype } = tensors.get(`${name}/${label}`)!;
      expect({ dtype, shape }).toEqual({ dtype: 'F64', shape: values.shape });
      found.push({ output: `${name}/${label}`, worst: worstOf(data as Float64Array, values.data, batch.size) });
    }
  }
  return found;
}

/** Row by row, the largest distance over the largest number of that row; Infinity where one is no number. */
function worstOf(expected: Float64Array, observed: Float64Array, rows: number): number {
  const stride = expected.length / rows;
  let worst = 0;
  for (let row = 0; row < rows; row++) {
    let largest = 0;
    let apart = 0;
    for (let i = row * stride; i < (row + 1) * stride; i++) {
      const distance = abs(expected[i] - observed[i]);
      if (!(distance <= apart)) apart = distance === distance ? distance : Infinity;
      if (abs(expected[i]) > largest) largest = abs(expected[i]);
    }
    // A row of zeros, such as the mean of no token at all, must be met exactly.
    const share = apart === 0 ? 0 : apart / largest;
    if (share > worst) worst = share;
  }
  return worst;
}

function judge(title: string, folder: string, found: readonly Deviation[]): void {
  // Nothing in the file may go uncompared.
  const { torchFloat32Error } = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as {
    torchFloat32Error: Record<string, unknown>;
  };
  expect(found.map(({ output }) => output).sort()).toEqual(Object.keys(torchFloat32Error).sort());
  const { output, worst } = found.reduce((a, b) => (a.worst > b.worst ? a : b));
  process.stdout.write(
    `float64 ${title}: ${found.length} outputs; the furthest is ${output}, ${worst.toExponential(1)}\n`,
  );
  expect(found.filter((one) => !(one.worst <= BOUND))).toEqual([]);
}

test.each(SMALL)('%s: the reference is transformers in float64', async (name) => {
  const folder = join(REFERENCES, name);
  judge(name, folder, await deviations(folder, folder));
});

const minilm = process.env.PADPROOF_MINILM;
if (minilm) {
  test('the real all-MiniLM-L6-v2: the reference is transformers in float64', async () => {
    const folder = join(REFERENCES, MINILM);
    judge(MINILM, folder, await deviations(minilm, folder));
  });
} else if (isRequired('minilm')) {
  test('the real all-MiniLM-L6-v2 is required', () => {
    throw new Error('PADPROOF_REQUIRE names minilm; set PADPROOF_MINILM to the folder of all-MiniLM-L6-v2.');
  });
} else {
  test.skip('unsupported here: the real all-MiniLM-L6-v2 (set PADPROOF_MINILM to its folder)', () => {});
}
