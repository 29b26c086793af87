import { stepsOf } from './graph-steps';

const NODES = [
  { name: 'last', op: 'Concat', input: ['parts', 'parts:1', '^late'] },
  { name: 'ids', op: 'Placeholder' },
  { name: 'axis', op: 'Const' },
  { name: 'late', op: 'NoOp', input: ['ids'] },
  { name: 'size', op: 'Shape', input: ['words'] },
  { name: 'parts', op: 'Split', input: ['axis', 'words:0'] },
  { name: 'words', op: 'Cast', input: ['ids'] },
  { name: 'rows', op: 'Fill', input: ['size', 'axis'] },
];
const SIGNATURE = { inputs: {}, outputs: { states: { name: 'last:0' } } };

test('steps come after what they read; a tensor depends on a batch where it depends on more than its shape', () => {
  const { nodes, tensors, behind } = stepsOf(NODES, SIGNATURE)!;
  expect(nodes.map(({ name }) => name)).toEqual(['words', 'parts', 'last', 'size', 'rows']);
  expect(nodes[1]).toEqual({
    name: 'parts',
    operator: 'Split',
    inputs: ['axis', 'words'],
    outputs: ['parts', 'parts:1'],
  });
  expect([...tensors]).toEqual(['words', 'parts', 'parts:1', 'last']);
  expect([...behind]).toEqual([['states', 'last']]);
});

test('nothing is shown of a graph with control flow', () => {
  expect(stepsOf([...NODES, { name: 'loop', op: 'StatelessWhile' }], SIGNATURE)).toBeUndefined();
});
