import type { Answer } from './answer';
import { parseSteps } from './steps';

const answerOf = (said: Readonly<Record<string, unknown>>): Answer => ({
  said: new Map(
    Object.entries(said).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  ),
  tensors: new Map(),
  wide: new Map(),
});

const OUT = { name: '0', type: 'float32', shape: [2, 3] };
const STEP = { operator: 'aten.mean', name: 'pooler', source: 'model.py:3', inputs: [], outputs: [OUT] };
const SAID = { path: 'p', steps: [STEP], outputs: { 'hiddenStates.0': '0', 'pooled.mean': '0' } };

test('steps, tensors and outputs are named as reports name them', () => {
  const { path, nodes, tensors, outputs } = parseSteps(answerOf(SAID), 'it');
  expect(path).toBe('p');
  expect(nodes).toEqual([{ ...STEP, outputs: ['0'] }]);
  expect([...tensors]).toEqual([['0', { type: 'float32', shape: [2, 3] }]]);
  expect([...outputs]).toEqual([
    ['hiddenStates[0]', ['0']],
    ['pooled.mean', ['0']],
  ]);
});

test.each([
  [{ path: undefined }, /^it: __metadata__ has no path\.$/],
  [{ steps: undefined }, /^it: __metadata__ has no steps\.$/],
  [{ steps: {} }, /steps is not a list of steps; it is an object/],
  [{ steps: [{ ...STEP, source: 7 }] }, /steps\[0\]\.source is not a place in code; it is 7/],
  [
    { steps: [{ ...STEP, inputs: ['7'] }] },
    /steps\[0\]\.inputs is not made of tensors that steps before it give; it is "7"/,
  ],
  [{ steps: [STEP, STEP] }, /steps\[1\]\.outputs\[0\]\.name is not a name that no other tensor has; it is "0"/],
  [{ steps: [{ ...STEP, outputs: [{ ...OUT, name: 'a,b' }] }] }, /outputs\[0\]\.name is not a name without commas/],
  [
    { steps: [{ ...STEP, outputs: [{ ...OUT, shape: [-1] }] }] },
    /outputs\[0\]\.shape is not a list of at most 16 whole numbers/,
  ],
  [{ outputs: { lastHiddenState: '7' } }, /^it: outputs is no object of names of tensors\.$/],
])('%j is refused', (wrong, words) => {
  const said = Object.fromEntries(Object.entries({ ...SAID, ...wrong }).filter(([, value]) => value !== undefined));
  expect(() => parseSteps(answerOf(said), 'it')).toThrow(words);
});
