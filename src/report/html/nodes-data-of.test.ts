import type { LocatedNode } from '../../core/report/located-node';
import { layersOf } from './browser/nodes/node';
import { ticksOf } from './browser/scale';
import { nodesData } from './nodes-data-of';

const node = (names: readonly string[]): LocatedNode => ({
  ...{ name: names[1], operator: 'Add', step: 2, steps: 9, by: 'a claim', runs: ['base', 'other'] },
  ...{ inputs: [], outputs: [] },
  ladder: {
    ...{ bound: 0, leftOut: 1, notCompared: 2 },
    steps: names.map((name, i) => ({ step: i + 1, operator: 'Add', name, distance: i })),
  },
});

test('has the place, the claim and its runs, and each step', () => {
  expect(nodesData(node(['/a/Add', '/b/Add']))).toEqual({
    ...{ at: 2, of: 9, by: 'a claim', runs: ['base', 'other'], bound: 0, leftOut: 1, notCompared: 2 },
    steps: [
      { step: 1, operator: 'Add', name: '/a/Add', distance: 0 },
      { step: 2, operator: 'Add', name: '/b/Add', distance: 1 },
    ],
  });
  expect(nodesData(undefined)).toBeUndefined();
  const { ladder: _, ...old } = node(['/a', '/b']);
  expect(nodesData(old)).toBeUndefined();
});

test('names from a graph are escaped, and cut', () => {
  const { steps } = nodesData(node(['a\u001b[2J', 'x'.repeat(500)]))!;
  expect(steps[0].name).not.toContain('\u001b');
  expect(steps[1].name.length).toBeLessThan(130);
});

test('layers are read from scopes as exporters write them', () => {
  const of = (...names: string[]): unknown => {
    const { steps } = nodesData(node(names))!;
    return layersOf(steps).map(({ from, count, layer }) => [from, count, layer]);
  };
  expect(of('/embeddings/Add', '/encoder/layer.0/Add', '/encoder/layer.0/Mul', '/encoder/layer.1/Add')).toEqual([
    [1, 2, 0],
    [3, 1, 1],
  ]);
  expect(of('/model/layers.10/Add', 'h.11/Add')).toEqual([
    [0, 1, 10],
    [1, 1, 11],
  ]);
  expect(of('/layer_norm/Add', '/other/Add')).toEqual([]);
});

test('ticks are powers of ten within the scale, a few', () => {
  expect(ticksOf([0, 3e-3, 0.5])).toEqual([1, 0.1, 0.01, 0.001]);
  expect(ticksOf([1e-12, 1]).length).toBeLessThanOrEqual(6);
});
