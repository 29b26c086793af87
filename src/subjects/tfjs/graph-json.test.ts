import { UsageError } from '../../core/errors';
import { parseNodes, parseSignature } from './graph-json';
import { encoderGraph } from './testing/encoder-graph';

test('takes what a converter writes', () => {
  const { modelTopology, signature } = JSON.parse(JSON.stringify(encoderGraph().json())) as ReturnType<
    ReturnType<typeof encoderGraph>['json']
  >;
  expect(parseNodes(modelTopology.node, 'm')).toEqual(modelTopology.node);
  expect(parseSignature(signature, 'm')).toEqual(signature);
  expect(parseSignature(undefined, 'm')).toEqual({ inputs: {}, outputs: {} });
});

const good = { name: 'x', op: 'Placeholder' };
test.each([
  [null],
  [7],
  [{ op: 'Placeholder' }],
  [{ name: 'x' }],
  [{ ...good, op: 7 }],
  [{ ...good, input: 'y' }],
  [{ ...good, input: [7] }],
  [{ ...good, attr: 7 }],
  [{ ...good, attr: { dtype: 'DT_FLOAT' } }],
  [{ ...good, attr: { shape: { shape: { dim: 7 } } } }],
  [{ ...good, attr: { shape: { shape: { dim: [{ size: 'wide' }] } } } }],
  [{ ...good, attr: { shape: { shape: { dim: [{ size: { toString: 1 } }] } } } }],
])('refuses the node %j', (node) => {
  expect(() => parseNodes([good, node], 'm')).toThrow(UsageError);
  expect(() => parseNodes([good, node], 'm')).toThrow(/^m: modelTopology\.node\[1\]/);
});

test.each([
  [{ inputs: 7 }, 'inputs'],
  [{ inputs: { ids: null } }, 'inputs'],
  [{ inputs: { ids: { name: 7 } } }, 'inputs'],
  [{ outputs: { x: { name: 'x', dtype: 1 } } }, 'outputs'],
  [{ outputs: { x: { name: 'x', tensorShape: [2] } } }, 'outputs'],
  [{ inputs: { x: { name: 'x', tensorShape: { dim: [{ size: { toString: 1 } }] } } } }, 'inputs'],
])('refuses the signature %j', (signature, side) => {
  expect(() => parseSignature(signature, 'm')).toThrow(UsageError);
  expect(() => parseSignature(signature, 'm')).toThrow(`m: signature.${side} is`);
});
