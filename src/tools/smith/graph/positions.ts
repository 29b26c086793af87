import type { GraphBuilder } from './builder';

/** S, a number. */
export function lengthOf(graph: GraphBuilder): string {
  return graph.once('length', () => {
    const sizes = graph.node('/length', 'Shape', ['input_ids']);
    return graph.node('/length', 'Gather', [sizes, graph.one(1)]);
  });
}

/** 0, 1, 2, … `[S]` */
export function placesOf(graph: GraphBuilder): string {
  return graph.once('places', () => graph.node('/places', 'Range', [graph.one(0), lengthOf(graph), graph.one(1)]));
}

/** The same in each row, `[B, S]`. */
export function placesInRows(graph: GraphBuilder): string {
  return graph.once('places in rows', () => {
    const sizes = graph.node('/rows', 'Shape', ['input_ids']);
    return graph.node('/rows', 'Expand', [placesOf(graph), sizes]);
  });
}
