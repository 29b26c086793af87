import type { LocatedNode } from '../core/report/located-node';
import { locatedInWords, tensorLines } from './located-node';

const NODE: LocatedNode = {
  name: '/layer.0/ReduceMean',
  operator: 'ReduceMean',
  step: 7,
  steps: 9,
  by: 'pad-content-is-ignored',
  runs: ['base', 'other padding'],
  inputs: [{ name: 'x', type: 'float32', shape: [1, 2, 8], compared: 8, different: 0, worst: 0 }],
  outputs: [
    {
      name: 'y',
      type: 'float32',
      shape: [1, 8],
      compared: 8,
      different: 3,
      worst: 0.25,
      there: { expected: 1, observed: 1.25 },
    },
    { name: 'z', type: 'int64', shape: [], compared: 1, different: 1, worst: 1, there: { expected: 4, observed: 5 } },
  ],
};
const wordsOf = (
  where: string,
  node?: LocatedNode,
  invariant = NODE.by,
  kind: 'exact' | 'calibrated' = 'exact',
): string => locatedInWords({ invariant, location: { where, ...(node && { node }) } }, kind);

test('the step stands in the place where no layers are known, and behind the layer where they are', () => {
  expect(wordsOf('layer 0')).toBe('layer 0');
  expect(wordsOf('ReduceMean /layer.0/ReduceMean, step 7 of 9', NODE)).toBe(
    'ReduceMean /layer.0/ReduceMean, step 7 of 9. At real tokens what it reads is the same in both runs, and what comes out is not (runs base and other padding of pad-content-is-ignored).',
  );
  expect(wordsOf('layer 0', { ...NODE, region: 2 })).toMatch(
    /^layer 0: ReduceMean \/layer\.0\/ReduceMean, step 7 of 9, the last of 2 between which nothing can be compared\. At real tokens what they read is the same/,
  );
});

test('what came of replacing it', () => {
  const replaced = (operators: string[], agrees: boolean): string =>
    wordsOf('x', { ...NODE, replaced: { operators, agrees } });
  expect(replaced(['ReduceMean'], true)).toMatch(/ Confirmed: with its output taken from base, the violation goes\.$/);
  expect(replaced(['ReduceMean', 'Div', 'Div'], false)).toMatch(
    / Not confirmed: with its output and that of 2 later steps \(2 Div\) taken from base, these two runs still differ, or cannot be compared\.$/,
  );
});

test('the violation goes only where the runs are its own, and none of their bits may differ', () => {
  const node = { ...NODE, replaced: { operators: ['ReduceMean'], agrees: true } };
  expect(wordsOf('x', node, 'matches-unpadded', 'calibrated')).toMatch(/ taken from base, these two runs agree\.$/);
  expect(wordsOf('x', node, NODE.by, 'calibrated')).toMatch(/ taken from base, these two runs agree\.$/);
});

test('a step of code is an operator of a module, and its line', () => {
  const step = { ...NODE, operator: 'aten.mean', name: 'pooler', source: 'model.py:7' };
  expect(wordsOf('layer 0', step)).toMatch(/^layer 0: aten\.mean of pooler \(model\.py:7\), step 7 of 9\. At real/);
  expect(wordsOf('layer 0', { ...step, name: '' })).toMatch(
    /^layer 0: aten\.mean \(model\.py:7\), step 7 of 9\. At real/,
  );
});

test('a step without a name is one word, whether layers are known or not', () => {
  expect(wordsOf('layer 0', { ...NODE, name: '' })).toMatch(/^layer 0: ReduceMean, step 7 of 9\./);
});

test('a line for each tensor: one number is shown in both runs, of several how far they are apart', () => {
  expect(tensorLines(NODE)).toEqual([
    'in   float32  [1, 2, 8]  the same                      x',
    'out  float32  [1, 8]     3 of 8 differ, by up to 0.25  y',
    'out  int64    []         4 → 5                         z',
  ]);
});

test('no name forges a line, nor a colour', () => {
  const node = { ...NODE, operator: 'Softmax\n✓ held', name: '\u001b[32mx' };
  const words = wordsOf('layer 0', node);
  expect(words).not.toContain('\n');
  expect(words).not.toContain('\u001b');
});
