import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Comparison } from '../../tools/compare/comparison';
import { dataIn } from '../../report/html/testing/data-in';
import type { ComparePage } from '../../report/html/tools/tool-page';
import type { Ran } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

let folder: string;
beforeAll(() => (folder = moduleFolder()));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

const one = new OneProcess();

const compare = (...args: string[]): Promise<Ran> =>
  one.run(['compare', ...args, '--seed', '2', '--runs', '8'], { cwd: folder });

it('holds the built-in BERT on two backends against each other', async () => {
  const ran = await compare('--other-backend', 'cpu');
  expect(ran.stdout).toMatch(/A {2}.*--backend wasm[^]*B {2}.*--backend cpu/);
  expect(ran.stdout).toMatch(
    /^✓ Neither feels padding\. They are \S+ apart at most in the batch, and\s+\S+ without\s+padding\.\n {2}A /,
  );
  expect(ran.stdout).toMatch(/^✓ held · exit code 0 · seed 2$/m);
  expect(ran.code).toBe(0);
});

it('is 1 where one of two modules leaks, and says which', async () => {
  const ran = await compare('good.mjs', 'leaky.mjs', '--json', 'found.json');
  expect(ran.code).toBe(1);
  expect(ran.stdout).toMatch(
    /^✗ B feels padding\. They are \S+ apart at most in the batch, and \S+ without\s+padding\.\n/,
  );
  const { sides, outputs } = JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8')) as Comparison;
  expect(
    sides.map(({ spec, invariants }) => [spec.model, invariants.some(({ verdict }) => verdict === 'violated')]),
  ).toEqual([
    ['good.mjs', false],
    ['leaky.mjs', true],
  ]);
  expect(outputs[0].batched.deviation).toBeGreaterThan(outputs[0].alone.deviation);
});

it('is 1 where they are further apart than allowed, and 2 where there is nothing to compare', async () => {
  const far = await compare('--other-weights-seed', '2', '--within', '1e-3', '--html', 'far.html');
  const [head] = far.stdout.split('  A ');
  expect(head.replace(/\s+/g, ' ')).toMatch(/^✗ Neither feels padding\. .*, of 0\.001 allowed, which is too far\. $/);
  expect(far.code).toBe(1);
  const { verdict, answer, within, layers, padding } = dataIn<ComparePage>(
    readFileSync(join(folder, 'far.html'), 'utf8'),
  );
  expect({ verdict, within }).toEqual({ verdict: 'violated', within: 0.001 });
  expect(head.replace(/\s+/g, ' ')).toBe(`✗ ${answer} `);
  expect(layers!.steps.map(({ name }) => name)).toEqual(['embeddings', 'layer 0', 'layer 1']);
  expect(padding.claims.map(({ side }) => side)).toEqual(['A', 'A', 'A', 'B', 'B', 'B']);
  const same = await compare('good.mjs');
  expect(same).toMatchObject({ code: 2, stdout: '' });
  expect(same.stderr).toContain('Both are one model, made in one way.');
  const wrong = await compare('good.mjs', 'leaky.mjs', '--other-backend', 'cpu');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('--backend is for the built-in BERT');
});
