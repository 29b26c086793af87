// ONNX Runtime computes random tiny encoders as their float64 twins do; planted faults are found, and their models made small.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OneProcess } from '../src/cli/testing/one-process';
import { deeply, some } from '../src/testing/deep';
import { SMITH_FAULTS } from '../src/tools/smith/faults';
import { ROOT } from './site/pages';

/** Ends what hangs, which jest cannot do here. */
const LIMIT_MS = 600_000;

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-smith-'))));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

// Its runtimes take no tensors of jest's sandbox, and none but this one is here on every machine.
const one = new OneProcess({ env: { NODE_PATH: '' }, node: ['--liftoff-only'] });
const smith = async (...flags: string[]): Promise<Smith> => {
  const ran = await one.run(['smith', '--backend', 'onnxruntime-web', '--json', ...flags], { cwd: folder });
  if (ran.stdout === '') throw new Error(ran.stderr);
  return { ...(JSON.parse(ran.stdout) as Smith), code: ran.code };
};

interface Smith {
  readonly code: number | null;
  readonly models: number;
  readonly runtimes: readonly { readonly right: number; readonly wrong: number; readonly nearest: number }[];
  readonly findings: readonly unknown[];
}

test('random encoders are computed right, and rounding explains with room to spare what they are off by', async () => {
  const models = deeply(16, 1500);
  const { code, runtimes, findings } = await smith('--seed', '1', '--runs', String(models));
  expect(findings).toEqual([]);
  expect(code).toBe(0);
  const [{ right, nearest }] = runtimes;
  expect(right).toBeGreaterThan(models * 0.8);
  expect(nearest).toBeGreaterThan(0);
  expect(nearest).toBeLessThan(0.8);
  // Nothing is saved where nothing is wrong.
  expect(readdirSync(folder)).toEqual([]);
});

test('one model of a seed is run by its number', async () => {
  expect(await smith('--seed', '1', '--case', '3', '--no-save')).toMatchObject({ code: 0, models: 1 });
});

/** Runs one tiny encoder in each of these forms, in a process of its own. */
const FORMS = `
const [, dist, forms] = process.argv;
const { judge, madeOf } = require(dist + '/tools/smith/judge.js');
const { casesOf } = require(dist + '/tools/smith/smallest.js');
const { settled } = require(dist + '/tools/smith/settle.js');
const { loadRuntime } = require(dist + '/subjects/onnx/runtime.js');
const runtime = loadRuntime('onnxruntime-web');
const batch = { length: 5, rows: [{ before: 0, behind: 2, hole: 0 }, { before: 1, behind: 0, hole: 1 }] };
const plain = { ...casesOf(1, 1)[0].recipe, layers: 1, heads: 2, headSize: 4, attention: 'plain', half: false, quantised: 'none' };
(async () => {
  const told = [];
  for (const form of JSON.parse(forms)) {
    const tried = settled({ recipe: { ...plain, ...form }, batch });
    told.push({ ...(await judge(madeOf(tried), runtime)), kept: Object.keys(form).every((key) => tried.recipe[key] === form[key]) });
  }
  console.log(JSON.stringify(told));
})();`;

function inOwnProcess<T>(script: string, argument: unknown): T {
  const args = ['--liftoff-only', '-e', script, join(ROOT, 'dist'), JSON.stringify(argument)];
  const options = { encoding: 'utf8', env: { ...process.env, NODE_PATH: '' }, timeout: LIMIT_MS } as const;
  const ran = spawnSync(process.execPath, args, options);
  if (ran.stdout === '') throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as T;
}

test('each opset from 11 to 24, and each type and form of a mask, is computed right', () => {
  const opsets = Array.from({ length: 14 }, (_, i) => ({ opset: 11 + i }));
  const types = ['int64', 'int32', 'bool', 'float32', 'float16'].map((maskType) => ({ maskType, maskAxes: 'S' }));
  const wide = ['1,1,S', '1,S,S'].flatMap((maskAxes) => [
    ...['int64', 'int32', 'bool', 'float32'].map((maskType) => ({ maskType, maskAxes })),
    // Whole masks of half precision are those of models in it.
    { maskType: 'float16', maskAxes, half: true },
  ]);
  const forms = [...opsets, ...types, ...wide];
  const told = inOwnProcess<readonly { readonly verdict: string; readonly kept: boolean }[]>(FORMS, forms);
  expect(told.map(({ verdict, kept }, i) => ({ ...forms[i], verdict, kept }))).toEqual(
    forms.map((form) => ({ ...form, verdict: 'right', kept: true })),
  );
});

/** Seeks planted faults in a process of its own: which model shows each, and the smallest that does. */
const SEEK = `
const [, dist, names] = process.argv;
const { seekFaults } = require(dist + '/tools/smith/plant.js');
const { SMITH_FAULTS } = require(dist + '/tools/smith/faults.js');
const { featuresOf } = require(dist + '/tools/smith/features.js');
const { aloneFile } = require(dist + '/tools/smith/alone.js');
const { madeOf } = require(dist + '/tools/smith/judge.js');
const { loadRuntime } = require(dist + '/subjects/onnx/runtime.js');
const runtime = loadRuntime('onnxruntime-web');
const faults = SMITH_FAULTS.filter(({ name }) => JSON.parse(names).includes(name));
(async () => {
  const told = {};
  for (const { fault, found } of await seekFaults({ seed: 1, runs: 200, runtime, faults })) {
    if (!found) { told[fault.name] = null; continue; }
    const deviations = [];
    // A model that is saved needs no input, and says itself how far it is off.
    for (const plant of [fault.plant, undefined]) {
      const session = await runtime.ort.InferenceSession.create(aloneFile(madeOf(found.smallest, plant)));
      deviations.push((await session.run({})).deviation.data[0]);
    }
    const { recipe, batch } = found.smallest;
    told[fault.name] = { features: featuresOf(found.smallest), layers: recipe.layers, length: batch.length, rows: batch.rows.length, deviations };
  }
  console.log(JSON.stringify(told));
})();`;

interface Told {
  readonly features: readonly string[];
  readonly layers: number;
  readonly length: number;
  readonly rows: number;
  /** With the fault, and without. */
  readonly deviations: readonly [number, number];
}

test('planted faults are found, and the smallest model has no more than what shows them', () => {
  const faults = some(SMITH_FAULTS, 1);
  const names = faults.map(({ name }) => name);
  const told = inOwnProcess<Record<string, Told | null>>(SEEK, names);
  for (const { name, needs } of faults) {
    const found = told[name]!;
    expect([name, found.features, found.layers]).toEqual([name, needs, 1]);
    expect(found.rows).toBeLessThanOrEqual(3);
    // One gelu is near to the other.
    expect(found.deviations[0]).toBeGreaterThan(50 * found.deviations[1]);
  }
});
