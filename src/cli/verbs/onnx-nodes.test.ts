// The node that is named is the one that was changed, or the next at which the change is seen.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallEncoder } from '../../subjects/onnx/testing/encoders';
import { GRAPH_FAULTS } from '../../subjects/onnx/testing/graph-faults';
import { layeredEncoder } from '../../subjects/onnx/testing/layered-encoder';
import { onnxFile, type Model } from '../../subjects/onnx/writer';
import type { Counterexample } from '../../core/report/counterexample';
import type { Report } from '../../core/report/report';
import { some } from '../../testing/deep';
import { unwrapped } from '../testing/binary';
import { OneProcess } from '../testing/one-process';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-nodes-'))));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

/** Runs a model that needs no input in ONNX Runtime, and prints the first number of each output. */
const ALONE = `
const [, runtime, file] = process.argv;
const ort = require(runtime);
ort.env.wasm.numThreads = 1;
ort.InferenceSession.create(require('node:fs').readFileSync(file))
  .then((session) => session.run({}))
  .then((found) => console.log(JSON.stringify(Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, Number(data[0])])))));`;

const one = new OneProcess({ env: { NODE_PATH: '' }, node: ['--liftoff-only'] });
const CLAIMS = ['pad-content-is-ignored', 'batch-mates-are-ignored', 'matches-unpadded'];
const FLAGS = [
  ...['--runs', '8', '--seed', '1', '--max-length', '8', '--min-coverage', '0', '--no-save', '--json'],
  ...['--pad-content', 'any', '--pad-to', 'any', '--only', CLAIMS.join()],
];

async function check(model: Model): Promise<Report> {
  writeFileSync(join(folder, 'model.onnx'), onnxFile(model));
  const ran = await one.run(['check', 'model.onnx', ...FLAGS], { cwd: folder });
  if (ran.stdout === '') throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as Report;
}

/** Beyond the use, where the first position may be padding, the graph without a fault takes its vector there as well. */
const violatedIn = ({ invariants }: Report): Report['invariants'] =>
  invariants.filter(({ counterexample }) => counterexample !== undefined);

test('the graph without a fault holds', async () => {
  const report = await check(layeredEncoder());
  expect(violatedIn(report)).toEqual([]);
  expect(report.invariants.map(({ verdict }) => verdict)).toEqual(CLAIMS.map(() => 'held'));
});

test.each(some(GRAPH_FAULTS, 1))('$name: the node is named, and confirmed', async ({ model, named }) => {
  const violated = violatedIn(await check(model));
  expect(violated).not.toEqual([]);
  for (const { counterexample } of violated) {
    const { node, where } = counterexample!.location;
    expect(named).toContain(node?.name ?? where);
    expect(node).toMatchObject({ replaced: { agrees: true } });
    expect(node!.inputs.every(({ different }) => different === 0)).toBe(true);
    expect(node!.outputs.some(({ different }) => different > 0)).toBe(true);
    const { bound, steps } = node!.ladder!;
    expect(steps.find(({ step }) => step === node!.step)!.distance).toBeGreaterThan(bound);
  }
});

test('the node that is cut out shows the difference when ONNX Runtime runs it alone', async () => {
  writeFileSync(join(folder, 'cut.onnx'), onnxFile(smallEncoder({ product: 'dynamic' })));
  const saved = FLAGS.filter((flag) => flag !== '--no-save' && flag !== '--json');
  await one.run(['check', 'cut.onnx', ...saved, '--save', 'found'], { cwd: folder });
  const [found] = readdirSync(join(folder, 'found'));
  const { location } = JSON.parse(readFileSync(join(folder, 'found', found), 'utf8')) as Counterexample;
  expect(location.node).toMatchObject({ operator: 'DynamicQuantizeLinear' });
  expect(location.node).not.toHaveProperty('ladder');
  const replayed = await one.run(['replay', join('found', found), 'cut.onnx', '--save-node', 'node.onnx'], {
    cwd: folder,
  });
  expect(unwrapped(replayed.stdout)).toMatch(
    / saved node\.onnx, \d\.\d kB\. Run by itself it shows 0 numbers that differ going in, and [1-9]\d* coming out\./,
  );
  const args = ['-e', ALONE, require.resolve('onnxruntime-web'), join(folder, 'node.onnx')];
  const numbers = JSON.parse(spawnSync(process.execPath, args).stdout.toString()) as Record<string, number>;
  expect(numbers['numbers_in_that_differ/x']).toBe(0);
  expect(numbers['numbers_out_that_differ/x_scale']).toBe(1);
  expect(numbers['expected/x_scale']).not.toBe(numbers['observed/x_scale']);
});

test('where the case holds, or its place is no step, no step is saved', async () => {
  writeFileSync(join(folder, 'sound.onnx'), onnxFile(smallEncoder()));
  const [found] = readdirSync(join(folder, 'found'));
  const held = await one.run(['replay', join('found', found), 'sound.onnx', '--save-node', 'none.onnx'], {
    cwd: folder,
  });
  expect(held.code).toBe(2);
  expect(held.stderr).toMatch(/--save-node: no step was saved: the case is held/);
  expect(existsSync(join(folder, 'none.onnx'))).toBe(false);
});
