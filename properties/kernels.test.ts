// The fast kernels: all that is claimed of the plain ones holds of them, and a leak in one of them is found.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend, withBackend } from '../src/subjects/backends/backend';
import { withKernels } from '../src/subjects/kernels/fast-stages';
import type { Kernels, LayerKernels } from '../src/subjects/kernels/kernel-set';
import { Bert } from '../src/subjects/bert/model';
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import { leaks } from '../src/subjects/bert/testing/leaks';
import { buildOnce } from '../src/cli/testing/binary';
import { COMPARED } from '../src/engine/invariants/runs';
import type { WeightScale } from '../src/core/subject';
import { WEIGHT_SCALES } from '../src/core/subject';
import { INVARIANTS, OF_BERT } from '../src/engine/invariants';
import { chooseKernels } from '../src/subjects/kernels/choose';
import { bertSubject } from '../src/subjects/models/bert';
import { resolveModel } from '../src/subjects/kinds/resolve';
import { runCampaign } from '../src/engine/campaign/campaign';
import { check } from '../src/engine/campaign/check';
import type { Report } from '../src/core/report/report';
import { deeply } from '../src/testing/deep';
import { describeOnBackends, SEED } from './support';

/** The backends that bring fast kernels. */
const WITH_KERNELS: readonly string[] = ['wasm', 'tensorflow'];
const RUNS = deeply(12, 60);
const SPEC = { model: '', weightsSeed: 'kernels', kernels: 'fast' } as const;

/** A process of its own, since it may not survive: passes of a layer as wide as that of a small real model. */
const PASSES = `
  const { bertSubject, syntheticCheckpoint } = require('padproof/bert');
  const config = { hiddenSize: 384, heads: 12, intermediateSize: 1536, layers: 1 };
  (async () => {
    const checkpoint = syntheticCheckpoint({ weightScale: 'typical', seed: 'signals', config });
    const subject = await bertSubject(checkpoint, { name: 'wide', backend: process.argv[1], kernels: 'fast' });
    for (let i = 0; i < 300; i++) {
      const [size, length] = [1 + (i % 7), 1 + (i % 61)];
      const inputIds = Int32Array.from({ length: size * length }, (_, at) => 5 + (at % 90));
      await subject.encode({ size, length, inputIds, attentionMask: new Int32Array(size * length).fill(1) }, ['lastHiddenState']);
    }
  })();
`;

/** A leak that a kernel may have, put around the attention of a layer that has none. */
interface Leak {
  readonly what: string;
  readonly claims: readonly string[];
  around(attention: LayerKernels['attention']): LayerKernels['attention'];
}

const LEAKS: readonly Leak[] = [
  {
    what: 'whose mask loses its last key',
    claims: ['pad-content-is-ignored', 'what-is-asked-does-not-matter'],
    around: (attention) => (hidden, bias) => {
      if (!bias) return attention(hidden, bias);
      const kept = tf.slice(bias, [0, 0, 0, 0], [...bias.shape.slice(0, 3), bias.shape[3]! - 1]);
      return attention(hidden, tf.concat([kept, tf.zeros([...bias.shape.slice(0, 3), 1])], 3));
    },
  },
  {
    what: 'that reads past its tile of four positions, into the next row',
    claims: ['batch-mates-are-ignored'],
    around: (attention) => (hidden, bias) => {
      const [, S] = hidden.shape;
      const mixed = attention(hidden, bias);
      if (S % 4 === 0) return mixed;
      const next = tf.reverse(tf.slice(hidden, [0, 0, 0], [-1, 1, -1]), 0); // the first token of another row
      return tf.add(mixed, tf.mul(next, 1e-3));
    },
  },
  {
    what: 'that is not told of a mask with a query axis',
    claims: ['mask-forms-agree'],
    around: (attention) => (hidden, bias) => attention(hidden, bias && bias.shape[2] === 1 ? bias : null),
  },
];

/**
 * Does one product of matrices give a row other bits at another place, or among fewer rows? TensorFlow's does where the
 * processor has no AVX-512: the last rows of a product are summed in another order there. Where it does, no model can be asked for more.
 */
async function feltByAProduct(): Promise<Set<string>> {
  const felt = new Set<string>();
  const weights = tf.randomNormal<tf.Rank.R2>([30, 96], 0, 1, 'float32', 3);
  const row = tf.randomNormal<tf.Rank.R2>([1, 30], 0, 1, 'float32', 5);
  const single = tf.matMul(row, weights);
  const alone = [...(await single.data())];
  for (const rows of [3, 8, 24, 33]) {
    const product = tf.tidy(() => tf.matMul(tf.tile(row, [rows, 1]), weights)); // (rows, 96)
    const all = (await product.array()) as number[][];
    product.dispose();
    if (all.some((one) => one.join() !== all[0].join())) felt.add('row index');
    if (felt.has('row index') || all[0].join() !== alone.join()) felt.add('batch size');
  }
  tf.dispose([weights, row, single]);
  return felt;
}

describeOnBackends((backend) => {
  test('every claim holds, and every tensor is given back', async () => {
    const campaign = async (runs: number): Promise<Report> => {
      const source = await resolveModel('', { backend, weightsSeed: SPEC.weightsSeed, kernels: 'fast' });
      const options = { seed: SEED, runs, smallFirst: true, minCoverage: 0, invariants: OF_BERT };
      return runCampaign(source, { ...SPEC, backend }, options);
    };
    await campaign(1);
    const before = tf.memory().numTensors;
    const report = await campaign(RUNS);
    expect(tf.memory().numTensors).toBe(before);
    expect(report.invariants.map(({ name, verdict }) => [name, verdict])).toEqual(
      OF_BERT.map(({ name }) => [name, 'held']),
    );
    expect(report.subject.traits.map(({ kernels }) => kernels)).toEqual(WEIGHT_SCALES.map(() => `${backend} fused`));
    const worst = report.invariants.flatMap(({ name, bounds }) =>
      bounds.map(
        ({ weightScale, observed, bound }) =>
          `${name}${weightScale ? ` (${weightScale})` : ''} ${observed} of ${bound}`,
      ),
    );
    process.stdout.write(`fast kernels on ${backend}: worst deviations: ${worst.join(', ')}\n`);
  });

  /** What a product of this backend feels by itself: a row's place among others may decide the tile that it falls into. */
  let ofTheBackend: ReadonlySet<string>;
  beforeAll(async () => {
    ofTheBackend = await withBackend(backend, feltByAProduct);
    process.stdout.write(`a product on ${backend} feels ${[...ofTheBackend].join(' and ') || 'no row but its own'}\n`);
  });

  test.each(
    [1, 5, 8, 16, 33, 129].flatMap((S) => (['typical', 'hot'] as const).map((r) => [r, S] as [WeightScale, number])),
  )(
    '%s weights, S = %i: neither pad content nor batch-mates, row index or batch size change a bit',
    async (weightScale, S) => {
      await useBackend(backend);
      const { kernels } = await chooseKernels(backend, 'fast');
      const checkpoint = syntheticCheckpoint({ weightScale, seed: 'exact' });
      const model = new Bert(checkpoint, { stages: withKernels(kernels!) });
      const { changes, compared } = await leaks(
        model,
        S,
        COMPARED.filter((output) => model.outputs.includes(output)),
      );
      model.dispose();
      expect(changes.filter((change) => !ofTheBackend.has(change))).toEqual([]);
      expect(compared).toBeGreaterThan(1000);
    },
  );

  test.each(LEAKS)('an attention $what is found', async ({ claims, around }) => {
    const { kernels } = await withBackend(backend, () => chooseKernels(backend, 'fast'));
    const leaky: Kernels = {
      ...kernels!,
      forLayer(weights, config) {
        const layer = kernels!.forLayer(weights, config);
        return {
          attention: around((hidden, bias) => layer.attention(hidden, bias)),
          attentionOutput: (mixed) => layer.attentionOutput(mixed),
          feedForward: (x) => layer.feedForward(x),
          dispose: () => layer.dispose(),
        };
      },
    };
    const open = () =>
      bertSubject(syntheticCheckpoint({ weightScale: 'sharp', seed: 'leak' }), {
        name: 'leaky',
        backend,
        kernels: leaky,
      });
    const { invariants } = await check(open, { seed: SEED, runs: 24, smallFirst: true, only: claims });
    expect(invariants.map(({ name, verdict }) => [name, verdict])).toEqual(
      INVARIANTS.filter(({ name }) => claims.includes(name)).map(({ name }) => [name, 'violated']),
    );
    for (const { counterexample } of invariants) expect(counterexample!.case.length).toBeLessThanOrEqual(5);
  });
}, WITH_KERNELS);

// The one backend whose kernels are machine code of a library; Node's profiler interrupts it ten thousand times a second, as Ctrl-C
// does once.
describeOnBackends(
  (backend) => {
    beforeAll(buildOnce);

    test('a signal in the midst of a kernel does no harm', async () => {
      const scratch = await mkdtemp(join(tmpdir(), 'padproof-'));
      const profiled = ['--cpu-prof', '--cpu-prof-interval', '100', '--cpu-prof-dir', scratch, '-e', PASSES, backend];
      await promisify(execFile)(process.execPath, profiled, { cwd: join(__dirname, '..') });
      expect(await readdir(scratch)).toHaveLength(1);
      await rm(scratch, { recursive: true });
    });
  },
  ['tensorflow'],
);
