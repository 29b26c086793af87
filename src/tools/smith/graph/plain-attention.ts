import { sizesOf, type Recipe } from '../recipe';
import type { GraphBuilder } from './builder';
import { addedMask, heardMask, lowestOf } from './mask';

/** softmax(q kᵀ / √D + mask) v in basic operators, as exporters write it. */
export function plainAttention(
  graph: GraphBuilder,
  place: string,
  [q, k, v]: readonly [string, string, string],
  recipe: Recipe,
): string {
  const { heads, headSize: D, softcap, hides, causal } = recipe;
  const query = graph.transpose(place, graph.reshape(place, q, 0, 0, heads, D), 0, 2, 1, 3); // (B, H, S, D)
  const key = keysOf(graph, `${place}/key`, k, recipe, true); // (B, H, D, S)
  const value = keysOf(graph, `${place}/value`, v, recipe, false); // (B, H, S, D)
  const products = graph.node(place, 'MatMul', [query, key]); // (B, H, S, S)
  let scores = graph.node(place, 'Div', [products, graph.float(Math.sqrt(D))]);
  if (softcap > 0) {
    const bent = graph.node(place, 'Tanh', [graph.node(place, 'Div', [scores, graph.float(softcap)])]);
    scores = graph.node(place, 'Mul', [bent, graph.float(softcap)]);
  }
  const masked =
    hides === 'add'
      ? graph.node(place, 'Add', [scores, addedMask(graph, recipe, causal)])
      : graph.node(place, 'Where', [heardMask(graph, recipe, causal), scores, graph.float(lowestOf(recipe))]);
  const shares = graph.node(place, 'Softmax', [masked], { integers: { axis: -1 } });
  const heard = graph.transpose(place, graph.node(`${place}/context`, 'MatMul', [shares, value]), 0, 2, 1, 3);
  return graph.reshape(`${place}/context`, heard, 0, 0, heads * D); // (B, S, E)
}

/** Keys or values of all heads, where several share one. */
function keysOf(graph: GraphBuilder, place: string, x: string, recipe: Recipe, isTurned: boolean): string {
  const { heads, headSize: D, queriesPerKey } = recipe;
  const split = graph.reshape(place, x, 0, 0, sizesOf(recipe).keyHeads, D); // (B, S, K, D)
  if (queriesPerKey === 1) return graph.transpose(place, split, 0, 2, ...(isTurned ? [3, 1] : [1, 3]));
  const apart = graph.unsqueeze(place, graph.transpose(place, split, 0, 2, 1, 3), 2); // (B, K, 1, S, D)
  const repeated = graph.node(place, 'Expand', [apart, graph.whole(1, 1, queriesPerKey, 1, 1)]);
  const joined = graph.reshape(place, repeated, 0, heads, -1, D); // (B, H, S, D)
  return isTurned ? graph.transpose(place, joined, 0, 1, 3, 2) : joined;
}
