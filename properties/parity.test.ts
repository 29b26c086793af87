// padproof's BERT against Hugging Face's. The references are made by golden/references/make.py: what transformers computes
// in float64 from the same weights, and how far its own float32 is from that: as the weights are stored, and at worst over
// other orders of summation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../src/subjects/bert/checkpoint/checkpoint';
import { readSafetensors } from '../src/subjects/bert/checkpoint/safetensors';
import type { Batch } from '../src/core/batch';
import type { Encoding } from '../src/core/encoding';
import { tensorsOf } from '../src/core/encoding';
import { bertSubject } from '../src/subjects/models/bert';
import { batchNamed, MINILM, REFERENCES, SMALL } from './references';
import { EVERYWHERE, describeOnBackends, isRequired } from './support';

/** We may be this many times as far from float64 as torch's float32 is. */
const TIMES_TORCH = 2;

/**
 * Outputs that are further off than twice torch's error. One evaluation is one draw of the rounding error; here torch's was a
 * lucky one: the same weights in another order put torch itself three times as far from float64. These are held against twice
 * torch's worst order instead. An entry that is no longer needed where it is said to be fails; TensorFlow picks its kernels by
 * the processor, and so does the driver of a graphics processor: there an output may need it on one machine and not on another.
 */
const LUCKY_DRAWS: Readonly<Record<string, { readonly neededOn?: string; readonly on?: string }>> = {
  'masked-lm-tied-gelu-new: bare/logits': { neededOn: 'wasm' },
  'roberta-float32: padded/attentions[0]': { neededOn: 'wasm' },
  'plain-relu-float16: padded/pooled.pooler': {}, // on webgpu, where SwiftShader computes
  'roberta-masked-lm-sharded: counted/pooled.last': {}, // on tensorflow
  // On tensorflow without AVX-512: torch's worst order is 15 times as far off as the order of the stored weights.
  [`${MINILM}: sentences/hiddenStates[3]`]: { on: 'tensorflow' },
  [`${MINILM}: sentences/attentions[3]`]: { on: 'tensorflow' },
};

/** Where torch happens to be almost exact, a few units in the last place of the largest number are still allowed. */
const floorOf = (largest: number): number => 4 * 2 ** -24 * largest;

interface Deviation {
  readonly output: string;
  readonly ours: number;
  readonly torch: { readonly asStored: number; readonly inAnyOrder: number };
  readonly floor: number;
}

async function deviations(checkpoint: string, reference: string, backend: string): Promise<Deviation[]> {
  const { torchFloat32Error } = JSON.parse(readFileSync(join(reference, 'reference.json'), 'utf8')) as {
    torchFloat32Error: Record<string, Deviation['torch']>;
  };
  const tensors = await readSafetensors(join(reference, 'reference.safetensors'));
  const subject = await bertSubject(await readCheckpoint(checkpoint), { name: checkpoint, backend, kernels: 'plain' });
  const found: Deviation[] = [];
  for (const name of new Set([...tensors.keys()].map((key) => key.split('/')[0]))) {
    const batch = batchNamed(name, tensors);
    // A backend's own fault is held by properties/deviations.test.ts; where it spoils such rows they are left out here.
    const rows = subject.knownDeviation ? rowsWithTokens(batch) : Array.from({ length: batch.size }, (_, row) => row);
    const encoding = await subject.encode(rowsOf(batch, rows), subject.outputs);
    for (const [label, values] of outputsOf(encoding)) {
      const output = `${name}/${label}`;
      const { data, shape } = tensors.get(output)!;
      expect(values.shape).toEqual([rows.length, ...shape.slice(1)]);
      const each = data.length / batch.size;
      let ours = 0;
      let largest = 0;
      rows.forEach((row, i) => {
        for (let at = 0; at < each; at++) {
          const expected = Number(data[row * each + at]);
          // Not Math.max with NaN left to chance: NaN is as far away as can be.
          const distance = Math.abs(values.data[i * each + at] - expected);
          ours = distance <= ours ? ours : Number.isNaN(distance) ? Infinity : distance;
          largest = Math.max(largest, Math.abs(expected));
        }
      });
      const torch = torchFloat32Error[output];
      found.push({ output, ours, torch, floor: floorOf(largest) });
    }
  }
  await subject.dispose!();
  // Nothing in the reference may go uncompared.
  expect(found.map(({ output }) => output).sort()).toEqual(Object.keys(torchFloat32Error).sort());
  return found;
}

/** The rows that have a real token. */
function rowsWithTokens({ size, length, attentionMask }: Batch): number[] {
  const rows = Array.from({ length: size }, (_, row) => row);
  return rows.filter((row) => attentionMask?.subarray(row * length, (row + 1) * length).includes(1) ?? true);
}

/** Some rows of a batch, as a batch. */
function rowsOf({ length, inputIds, attentionMask, tokenTypeIds, positionIds }: Batch, rows: readonly number[]): Batch {
  const pick = (ids: Int32Array): Int32Array =>
    Int32Array.from(rows.flatMap((row) => Array.from(ids.subarray(row * length, (row + 1) * length))));
  return {
    size: rows.length,
    length,
    inputIds: pick(inputIds),
    attentionMask: attentionMask && pick(attentionMask),
    ...(tokenTypeIds && { tokenTypeIds: pick(tokenTypeIds) }),
    ...(positionIds && { positionIds: pick(positionIds) }),
  };
}

/** All outputs by name. The reference has lastHiddenState under its other name, as the last of hiddenStates. */
function outputsOf(encoding: Encoding): Map<string, { data: Float32Array; shape: readonly number[] }> {
  expect(encoding.lastHiddenState).toEqual(encoding.hiddenStates!.at(-1));
  return new Map(
    tensorsOf(encoding)
      .filter(({ output }) => output !== 'lastHiddenState')
      .map(({ label, values }) => [label, values]),
  );
}

function judge(name: string, backend: string, found: readonly Deviation[]): void {
  const drawOf = ({ output }: Deviation) => {
    const draw = LUCKY_DRAWS[`${name}: ${output}`];
    return draw?.on === undefined || draw.on === backend ? draw : undefined;
  };
  const lucky = found.filter(drawOf);
  const bounded = found.map((one) => {
    const torch = lucky.includes(one) ? one.torch.inAnyOrder : one.torch.asStored;
    return { ...one, bound: TIMES_TORCH * torch + one.floor };
  });
  const { output, ours, torch, bound } = bounded.reduce((a, b) => (a.ours / a.bound > b.ours / b.bound ? a : b));
  const figure = (x: number): string => x.toExponential(1);
  process.stdout.write(
    `parity ${name} on ${backend}: ${found.length} outputs; nearest to its bound ${figure(bound)} is ${output}, ${figure(ours)} from float64` +
      ` (torch's float32 ${figure(torch.asStored)}, in its worst order ${figure(torch.inAnyOrder)})\n`,
  );
  expect(bounded.filter((one) => !(one.ours <= one.bound))).toEqual([]);
  const needless = lucky.filter(
    (one) => drawOf(one)!.neededOn === backend && one.ours <= TIMES_TORCH * one.torch.asStored + one.floor,
  );
  expect(needless).toEqual([]);
}

test('there is a reference for every form of checkpoint', () => {
  expect(SMALL).toHaveLength(13);
});

describeOnBackends((backend) => {
  test.each(SMALL)('%s is as near to float64 as transformers is', async (name) => {
    const folder = join(REFERENCES, name);
    judge(name, backend, await deviations(folder, folder, backend));
  });

  const folder = process.env.PADPROOF_MINILM;
  if (folder) {
    test('the real all-MiniLM-L6-v2 is as near to float64 as transformers is', async () => {
      judge(MINILM, backend, await deviations(folder, join(REFERENCES, MINILM), backend));
    });
  } else if (isRequired('minilm')) {
    test('the real all-MiniLM-L6-v2 is required', () => {
      throw new Error('PADPROOF_REQUIRE names minilm; set PADPROOF_MINILM to the folder of all-MiniLM-L6-v2.');
    });
  } else {
    test.skip('unsupported here: the real all-MiniLM-L6-v2 (set PADPROOF_MINILM to its folder)', () => {});
  }
}, EVERYWHERE);
