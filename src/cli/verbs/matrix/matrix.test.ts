import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reports } from '../../../engine/campaign/reports';
import { schemaErrors } from '../../../report/testing/schema';
import { cellsOf } from '../../../tools/matrix/plan';
import { PlanSource } from '../../../tools/matrix/plan-source';
import { padproof, type Ran, unwrapped } from '../../testing/binary';
import { moduleFolder } from '../../testing/modules';
import { OneProcess } from '../../testing/one-process';
import { planFlags } from './plan-flags';

const one = new OneProcess();
let folder: string;
const run = (args: string): Promise<Ran> => one.run(args.split(' '), { cwd: folder });
const plan = (...lines: string[]): void => writeFileSync(join(folder, 'plan.yaml'), lines.join('\n'));
const report = (): Reports => JSON.parse(readFileSync(join(folder, 'all.json'), 'utf8')) as Reports;

beforeAll(() => (folder = moduleFolder()));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

test('a campaign is one report; what is done is not run again, and what another machine ran is merged', async () => {
  plan(
    'runs: 2',
    'save: false',
    'min-coverage: 0',
    'only: pad-content-is-ignored',
    'models:',
    '  - ./good.mjs',
    '  - ./leaky.mjs',
    '  - ./throws.mjs',
  );
  const first = await padproof('matrix plan.yaml --shard 1/2 --jobs 2'.split(' '), { cwd: folder });
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toContain('1 cells: shard 1 of 2, of the 3 cells of plan.yaml');
  const second = await padproof('matrix plan.yaml --jobs 2 --json all.json'.split(' '), { cwd: folder });
  expect(second.stderr).toContain('3 cells of plan.yaml: 1 done in padproof-cells, 2 to run');
  expect(second.stderr).not.toContain('good.mjs …');
  expect(second.code).toBe(1);
  const { matrix, reports, verdict } = report();
  expect(schemaErrors(report())).toEqual([]);
  expect(matrix).toEqual({ plan: 'plan.yaml', names: ['good.mjs', 'leaky.mjs', 'throws.mjs'] });
  expect(reports.map((each) => each.verdict)).toEqual(['held', 'violated', 'inconclusive']);
  expect(verdict).toBe('violated');
  rmSync(join(folder, 'good.mjs'));
  const merged = await run('matrix plan.yaml --merge --json merged.json --html all.html --junit all.xml');
  expect(merged).toMatchObject({ code: 1, stdout: second.stdout });
  expect(readFileSync(join(folder, 'all.xml'), 'utf8')).toContain('name="padproof leaky.mjs"');
  expect(readFileSync(join(folder, 'all.html'), 'utf8')).toContain('"plan":"plan.yaml"');
});

test('the plan of the guide makes the cells that it shows', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/guide/matrix.md'), 'utf8');
  const shown = page.split('```yaml\n')[1].split('```')[0];
  const names = cellsOf(PlanSource.parse(shown, 'plan.yaml'), planFlags()).map(({ name }) => name);
  expect(names).toHaveLength(8);
  expect(names).toEqual(
    expect.arrayContaining(['minilm · seed 1 · q8', 'my-encoder.mjs · seed 1', 'built-in · webgpu']),
  );
});

test('a plan is held against check before anything runs', async () => {
  plan('models:', '  - model: ./leaky.mjs', '    dtype: [q8]');
  const ran = await run('matrix plan.yaml');
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toMatch(
    /^padproof: plan\.yaml:2: models\[0\] \(cell leaky\.mjs\): --dtype is for .*; \.\/leaky\.mjs is a module/,
  );
  plan('models: [./leaky.mjs]', 'runs: many');
  expect((await run('matrix plan.yaml')).stderr).toContain("argument 'many' is invalid. Expected a whole number");
});

test('--dry-run lists the cells with their commands, and --only takes some of them', async () => {
  plan('seed: [1, 2]', 'models: [./leaky.mjs, ./throws.mjs]');
  expect((await run('matrix plan.yaml --dry-run --only leaky')).stdout.split('\n')).toEqual([
    'leaky.mjs · seed 1',
    '  npx padproof check ./leaky.mjs --seed=1',
    'leaky.mjs · seed 2',
    '  npx padproof check ./leaky.mjs --seed=2',
    '',
  ]);
  const none = await run('matrix plan.yaml --only leeky');
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('no cell of plan.yaml has leeky in its name. Its cells are leaky.mjs · seed 1, ');
});

test('what nobody has run is named where shards are merged', async () => {
  plan('runs: 3', 'models: [./leaky.mjs]');
  const ran = await run('matrix plan.yaml --merge --cells nothing');
  expect(ran.code).toBe(4);
  expect(unwrapped(ran.stdout)).toContain(
    'leaky.mjs ? not run No report of it is in nothing. Run it: padproof matrix plan.yaml',
  );
});

test('there may be more shards than cells, and one without a cell writes what was asked for', async () => {
  plan('models: [./leaky.mjs]');
  const ran = await run('matrix plan.yaml --shard 2/2 --json all.json --junit none.xml --html none.html');
  expect(ran.code).toBe(0);
  expect(report()).toMatchObject({ verdict: 'vacuous', reports: [], matrix: { part: { index: 2, count: 2, of: 1 } } });
  expect(schemaErrors(report())).toEqual([]);
  expect(ran.stdout).toContain('Of 0 cells, nothing was judged.');
  expect(readFileSync(join(folder, 'none.xml'), 'utf8')).toContain('<testsuites');
  expect(readFileSync(join(folder, 'none.html'), 'utf8')).toContain('Nothing was judged.');
  expect(ran.stderr).toContain('shard 2 of 2 has none of the 1 cell: there are more shards than cells');
});

test('a matrix that is killed leaves nothing running', async () => {
  plan('timeout: 600', 'save: false', 'models: [./never-answers.mjs]');
  const pids = join(folder, 'pids.txt');
  const begun = (): number[] =>
    existsSync(pids) ? readFileSync(pids, 'utf8').split('\n').filter(Boolean).map(Number) : [];
  await padproof(['matrix', 'plan.yaml'], {
    cwd: folder,
    env: { PIDS: pids },
    meanwhile: async (child) => {
      while (begun().length === 0) await sleep(50);
      child.kill('SIGKILL');
    },
  });
  const isThere = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (begun().some(isThere)) await sleep(50);
});
