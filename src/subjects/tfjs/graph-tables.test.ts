import type { GraphNode } from './graph-json';
import { tableSizes } from './graph-tables';

const node = (name: string, op: string, ...input: string[]): GraphNode => ({ name, op, input });
const weights = [
  { name: 'words', shape: [23, 4] },
  { name: 'smaller', shape: [20, 4] },
  { name: 'position_table', shape: [24, 4] },
  { name: 'flat', shape: [7] },
];
const constants = weights.map(({ name }) => node(name, 'Const'));
const sizes = (...nodes: GraphNode[]): object => {
  const { tables, ...rest } = tableSizes([...constants, ...nodes], weights);
  return { ...Object.fromEntries(tables), ...rest };
};
const ids = node('ids', 'Placeholder');

test('finds the table that an input is looked up in, through what hands either on', () => {
  expect(
    sizes(
      ids,
      node('cast', 'Cast', 'ids:0'),
      node('list', 'Reshape', 'cast', 'shape'),
      node('read', 'Identity', '^other', 'words'),
      node('looked', 'GatherV2', 'words', 'list', 'axis'),
    ),
  ).toEqual({ ids: 23 });
});

test('of two tables the smaller one bounds the ids', () => {
  expect(sizes(ids, node('a', 'GatherV2', 'words', 'ids'), node('b', 'Gather', 'smaller', 'ids'))).toEqual({ ids: 20 });
});

test('a table of positions is known by its name, looked up by a count or cut', () => {
  expect(sizes(node('range', 'Range', 'a', 'b'), node('p', 'GatherV2', 'position_table', 'range'))).toEqual({
    positionTable: 24,
  });
  expect(sizes(node('p', 'StridedSlice', 'position_table', 'begin'))).toEqual({ positionTable: 24 });
  expect(sizes(node('p', 'StridedSlice', 'words', 'begin'))).toEqual({});
});

test('what is no table says nothing, and a hostile cycle ends', () => {
  expect(
    sizes(ids, node('a', 'GatherV2', 'flat', 'ids'), node('b', 'GatherV2', 'nowhere', 'ids'), node('c', 'GatherV2')),
  ).toEqual({});
  expect(sizes(node('x', 'Identity', 'y'), node('y', 'Identity', 'x'), node('a', 'GatherV2', 'words', 'x'))).toEqual(
    {},
  );
});
