import type { Numbers } from '../numbers';
import type { Recipe } from '../recipe';
import { CONTRIB, type GraphBuilder } from './builder';
import { placesInRows, placesOf } from './positions';

/** Turns the heads of x by where they stand. `[B, S, heads · D]` to the same. */
export function rotated(
  graph: GraphBuilder,
  place: string,
  x: string,
  heads: number,
  recipe: Recipe,
  numbers: Numbers,
): string {
  if (!numbers.turns) return x;
  const [cos, sin] = tables(graph, numbers);
  if (!recipe.fusedRotary) return inSteps(graph, place, x, heads, recipe, [cos, sin]);
  const integers = { num_heads: heads, interleaved: recipe.interleaved ? 1 : 0 };
  const places = placesInRows(graph);
  if (graph.opset >= 23) return graph.node(place, 'RotaryEmbedding', [x, cos, sin, places], { integers });
  return graph.node(place, 'RotaryEmbedding', [x, places, cos, sin], { integers, domain: CONTRIB });
}

/** Cosines and sines, `[positions, D / 2]` each. */
export function tables(graph: GraphBuilder, { turns }: Numbers): readonly [string, string] {
  const { cos, sin } = turns!;
  return [
    graph.floats('cos', [cos.rows, cos.columns], cos.data),
    graph.floats('sin', [sin.rows, sin.columns], sin.data),
  ];
}

/** As transformers writes it: x · cos + (half of x and the other, turned) · sin. */
function inSteps(
  graph: GraphBuilder,
  place: string,
  x: string,
  heads: number,
  { headSize: D }: Recipe,
  [cos, sin]: readonly [string, string],
): string {
  const wide = (table: string): string =>
    graph.once(`${table} for all`, () => {
      const half = graph.node('/rotary', 'Gather', [table, placesOf(graph)]); // (S, D / 2)
      const whole = graph.node('/rotary', 'Concat', [half, half], { integers: { axis: -1 } });
      return graph.unsqueeze('/rotary', whole, 1); // (S, 1, D)
    });
  const split = graph.reshape(place, x, 0, 0, heads, D); // (B, S, heads, D)
  const part = (from: number, to: number): string =>
    graph.node(place, 'Slice', [split, graph.whole(from), graph.whole(to), graph.whole(-1)]);
  const turned = graph.node(place, 'Concat', [graph.node(place, 'Neg', [part(D / 2, D)]), part(0, D / 2)], {
    integers: { axis: -1 },
  });
  const sum = graph.node(place, 'Add', [
    graph.node(place, 'Mul', [split, wide(cos)]),
    graph.node(place, 'Mul', [turned, wide(sin)]),
  ]);
  return graph.reshape(place, sum, 0, 0, heads * D);
}
