// The campaign over the built-in BERT: what `padproof check` runs.
import * as tf from '@tensorflow/tfjs-core';
import { OF_BERT } from '../src/engine/invariants';
import { resolveModel } from '../src/subjects/kinds/resolve';
import { runCampaign } from '../src/engine/campaign/campaign';
import type { Report } from '../src/core/report/report';
import { deeply } from '../src/testing/deep';
import { describeOnBackends, longestOn, SEED } from './support';
import type { Counterexample } from '../src/core/report/counterexample';

// Half as many leave the claims about words and their order untried on cpu, where rows are short.
const RUNS: Readonly<Record<string, number>> = { wasm: deeply(12, 80), cpu: 24, tensorflow: deeply(12, 60), webgpu: 3 };
/** The plain kernels; properties/kernels.test.ts is about the fast ones. */
const SPEC = { model: '', weightsSeed: 'campaign', kernels: 'plain' } as const;

/** The longest S to generate: to measure the noise of long rows takes most of two minutes on cpu. */
const LONGEST: Readonly<Record<string, number | undefined>> = { cpu: 20, webgpu: longestOn('webgpu') };

async function campaign(
  backend: string,
  runs: number,
  invariants = OF_BERT,
  maxLength = LONGEST[backend],
): Promise<Report> {
  const source = await resolveModel('', {
    backend,
    weightsSeed: SPEC.weightsSeed,
    kernels: SPEC.kernels,
    acceptDeviations: true,
  });
  return runCampaign(
    source,
    { ...SPEC, backend },
    { seed: SEED, runs, smallFirst: true, maxLength, minCoverage: 0, invariants },
  );
}

describeOnBackends((backend) => {
  test('every claim holds, and every tensor is given back', async () => {
    await campaign(backend, 1);
    const before = tf.memory().numTensors;
    const report = await campaign(backend, RUNS[backend]);
    expect(tf.memory().numTensors).toBe(before);
    const verdicts = report.invariants.map(({ name, verdict }) => [name, verdict]);
    expect(verdicts).toEqual(OF_BERT.map(({ name }) => [name, 'held']));
    const worst = report.invariants.flatMap(({ name, bounds }) =>
      bounds.map(
        ({ weightScale, observed, bound }) =>
          `${name}${weightScale ? ` (${weightScale})` : ''} ${observed} of ${bound}`,
      ),
    );
    process.stdout.write(`${backend}: worst deviations: ${worst.join(', ')}\n`);
  });
});

test('a seed gives the same cases on every backend', async () => {
  // Without those that measure noise first, which on cpu takes longer than the cases.
  const exact = OF_BERT.filter(({ kind }) => kind !== 'calibrated');
  const [longest, runs] = [deeply(20, 136), deeply(4, 5)];
  const [wasm, cpu] = [await campaign('wasm', runs, exact, longest), await campaign('cpu', runs, exact, longest)];
  expect(wasm.coverage).toEqual(cpu.coverage);
  expect(wasm.cost).toEqual(cpu.cost);
  expect(wasm.invariants.map(({ compared }) => compared)).toEqual(cpu.invariants.map(({ compared }) => compared));
});

test('an interrupted campaign gives every tensor back as well', async () => {
  await campaign('wasm', 1);
  const before = tf.memory().numTensors;
  const controller = new AbortController();
  const source = await resolveModel('', { backend: 'wasm', weightsSeed: SPEC.weightsSeed, kernels: SPEC.kernels });
  const found: Counterexample[] = [];
  const report = await runCampaign(source, SPEC, {
    seed: SEED,
    runs: 500,
    signal: controller.signal,
    onProgress: () => controller.abort(),
    onCounterexample: async (one) => void found.push(one) as undefined,
  });
  expect(report.stopped).toMatchObject({ by: 'interrupt' });
  expect(found).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});
