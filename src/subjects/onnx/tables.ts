import type { GraphNode, OnnxGraph } from './graph';

/** Operators whose result is the same list of ids, in another type or shape. */
const SAME_IDS = new Set(['Cast', 'Identity', 'Reshape', 'Unsqueeze', 'Squeeze', 'Flatten', 'Slice', 'Expand']);
/** Operators whose result has the rows of their first input, in another type. */
const SAME_ROWS = new Set(['Cast', 'Identity', 'DequantizeLinear']);
/** Lookups: operators that take rows of a table by ids, and which of their inputs is which. */
const LOOKUPS = new Map([
  ['Gather', { table: 0, ids: 1 }],
  ['GatherBlockQuantized', { table: 0, ids: 1 }],
]);

/** How many rows the table has that is looked up by the ids of an input; undefined where none is found. */
export function tableOf(input: string, graph: OnnxGraph): number | undefined {
  const ids = new Set([input]);
  // Nodes stand in an order in which what is read was written before.
  for (const node of graph.nodes) {
    const lookup = LOOKUPS.get(node.operator);
    if (lookup && ids.has(node.inputs[lookup.ids])) {
      const rows = rowsOf(node.inputs[lookup.table], graph);
      if (rows !== undefined) return rows;
    }
    if (SAME_IDS.has(node.operator) && ids.has(node.inputs[0])) ids.add(node.outputs[0]);
  }
  return undefined;
}

/** How many rows the table of position embeddings has, which is known by its name; undefined where none is found. */
export function positionsTable(graph: OnnxGraph): number | undefined {
  for (const node of graph.nodes) {
    const lookup = LOOKUPS.get(node.operator);
    const table = lookup && node.inputs[lookup.table];
    if (table !== undefined && /position_?emb|wpe/i.test(table)) {
      const rows = rowsOf(table, graph);
      if (rows !== undefined && rows > 2) return rows;
    }
  }
  return undefined;
}

function rowsOf(name: string, graph: OnnxGraph): number | undefined {
  const makers = new Map<string, GraphNode>(graph.nodes.flatMap((node) => node.outputs.map((made) => [made, node])));
  let current = name;
  // A chain of more steps than there are nodes is a circle.
  for (let steps = 0; steps <= graph.nodes.length; steps++) {
    const weight = graph.weights.get(current);
    if (weight) return weight.shape.length === 2 ? weight.shape[0] : undefined;
    const maker = makers.get(current);
    if (!maker || !SAME_ROWS.has(maker.operator)) return undefined;
    current = maker.inputs[0];
  }
  return undefined;
}
