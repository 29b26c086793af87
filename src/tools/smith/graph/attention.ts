import type { LayerNumbers, Numbers } from '../numbers';
import { sizesOf, type AttentionForm, type Recipe } from '../recipe';
import { CONTRIB, type GraphBuilder } from './builder';
import { linear } from './linear';
import { addedMask, addedWindow, heardMask, keyMask } from './mask';
import { plainAttention } from './plain-attention';
import { lengthOf } from './positions';
import { rotated, tables } from './rotary';

/** Queries, keys and values, `[B, S, heads · D]` each. */
export type Triple = readonly [query: string, key: string, value: string];

/** The attention of a layer, `[B, S, E]` to `[B, S, E]`. */
export function attention(
  graph: GraphBuilder,
  place: string,
  x: string,
  layer: LayerNumbers,
  recipe: Recipe,
  numbers: Numbers,
): string {
  const heard =
    recipe.attention === 'Attention'
      ? wholeAttention(graph, place, x, layer, recipe)
      : attentionOf(graph, place, x, layer, recipe, numbers);
  return linear(graph, `${place}/output`, heard, layer.output, recipe.quantised);
}

function attentionOf(
  graph: GraphBuilder,
  place: string,
  x: string,
  layer: LayerNumbers,
  recipe: Recipe,
  numbers: Numbers,
): string {
  const [q, k, value] = (['query', 'key', 'value'] as const).map((part) =>
    linear(graph, `${place}/${part}`, x, layer[part], recipe.quantised),
  );
  const inOperator = recipe.attention === 'GroupQueryAttention' && recipe.fusedRotary;
  const turned = (part: string, tensor: string, heads: number): string =>
    inOperator ? tensor : rotated(graph, `${place}/${part}/rotary`, tensor, heads, recipe, numbers);
  const triple: Triple = [turned('query', q, recipe.heads), turned('key', k, sizesOf(recipe).keyHeads), value];
  return FORMS[recipe.attention as Exclude<AttentionForm, 'Attention'>](graph, place, triple, recipe, numbers);
}

type Form = (graph: GraphBuilder, place: string, triple: Triple, recipe: Recipe, numbers: Numbers) => string;

const FORMS: Readonly<Record<Exclude<AttentionForm, 'Attention'>, Form>> = {
  plain: plainAttention,

  MultiHeadAttention: (graph, place, triple, recipe) => {
    const { causal, window, heads } = recipe;
    // A window says who comes before whom, too.
    const added = window === 0 ? undefined : addedWindow(graph, recipe, causal);
    const integers = { num_heads: heads, unidirectional: causal && window === 0 ? 1 : 0 };
    const inputs = [...triple, '', keyMask(graph), ...(added === undefined ? [] : [added])];
    return graph.node(place, 'MultiHeadAttention', inputs, { domain: CONTRIB, integers });
  },

  GroupQueryAttention: (graph, place, triple, recipe, numbers) => {
    const { heads, window, softcap, interleaved, fusedRotary } = recipe;
    const last = graph.once('last', () => {
      const tokens = graph.sum('/tokens', graph.cast('/tokens', keyMask(graph), 'int64'), 1); // (B)
      return graph.cast('/tokens', graph.node('/tokens', 'Sub', [tokens, graph.one(1)]), 'int32');
    });
    const total = graph.once('total', () => graph.cast('/total', lengthOf(graph), 'int32'));
    const turns = fusedRotary && numbers.turns ? tables(graph, numbers) : undefined;
    const integers = {
      num_heads: heads,
      kv_num_heads: sizesOf(recipe).keyHeads,
      ...(window > 0 && { local_window_size: window }),
      ...(turns && { do_rotary: 1, rotary_interleaved: interleaved ? 1 : 0 }),
    };
    const inputs = [...triple, '', '', last, total, ...(turns ?? [])];
    const more = { domain: CONTRIB, integers, ...(softcap > 0 && { numbers: { softcap } }) };
    return graph.node(place, 'GroupQueryAttention', inputs, more, 3);
  },

  'opset Attention': (graph, place, triple, recipe) => {
    const { heads, causal, window, softcap, hides } = recipe;
    const byAttribute = causal && window === 0;
    const mask = (hides === 'add' ? addedMask : heardMask)(graph, recipe, causal && !byAttribute);
    const integers = {
      q_num_heads: heads,
      kv_num_heads: sizesOf(recipe).keyHeads,
      ...(byAttribute && { is_causal: 1 }),
    };
    const more = { integers, ...(softcap > 0 && { numbers: { softcap } }) };
    return graph.node(place, 'Attention', [...triple, mask], more);
  },
};

/** contrib's Attention, which has the products with queries, keys and values within. */
function wholeAttention(
  graph: GraphBuilder,
  place: string,
  x: string,
  { query, key, value }: LayerNumbers,
  { heads, causal }: Recipe,
): string {
  const E = query.columns;
  const data = new Float32Array(E * 3 * E);
  const bias = new Float32Array(3 * E);
  [query, key, value].forEach((part, p) => {
    part.data.forEach((weight, i) => (data[Math.floor(i / E) * 3 * E + p * E + (i % E)] = weight));
    if (part.bias) bias.set(part.bias, p * E);
  });
  const inputs = [
    x,
    graph.floats(`${place}.weight`, [E, 3 * E], data),
    graph.floats(`${place}.bias`, [3 * E], bias),
    keyMask(graph),
  ];
  const integers = { num_heads: heads, unidirectional: causal ? 1 : 0 };
  return graph.node(place, 'Attention', inputs, { domain: CONTRIB, integers });
}
