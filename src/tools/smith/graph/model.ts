import type { Model, Value } from '../../../subjects/onnx/writer';
import type { Numbers } from '../numbers';
import { sizesOf, type Recipe } from '../recipe';
import { attention } from './attention';
import { GraphBuilder } from './builder';
import { feedForward } from './feed-forward';
import { normalised } from './norm';
import { placesOf } from './positions';

/** The graph of a recipe: input_ids and attention_mask to last_hidden_state. */
export function modelOf(recipe: Recipe, numbers: Numbers): Model {
  const { opset, half, maskType, maskAxes } = recipe;
  const { hidden } = sizesOf(recipe);
  const graph = new GraphBuilder(opset, half);
  const states = encoded(graph, recipe, numbers);
  const last = graph.nodes.findIndex(({ outputs }) => outputs.includes(states));
  const nodes = graph.nodes.map((node, i) => (i === last ? { ...node, outputs: ['last_hidden_state'] } : node));
  const shape = {
    S: ['batch', 'length'],
    '1,1,S': ['batch', 1, 1, 'length'],
    '1,S,S': ['batch', 1, 'length', 'length'],
  };
  const type: Value['type'] = half ? 'float16' : 'float32';
  return {
    opset,
    nodes,
    weights: graph.weights,
    inputs: [
      { name: 'input_ids', type: 'int64', shape: ['batch', 'length'] },
      { name: 'attention_mask', type: maskType, shape: shape[maskAxes] },
    ],
    outputs: [{ name: 'last_hidden_state', type, shape: ['batch', 'length', hidden] }],
  };
}

function encoded(graph: GraphBuilder, recipe: Recipe, numbers: Numbers): string {
  const isPost = recipe.norm === 'post';
  const { words, places } = numbers;
  const table = graph.floats('word_embeddings', [words.rows, words.columns], words.data);
  let x = graph.node('/embeddings/word', 'Gather', [table, 'input_ids']); // (B, S, E)
  if (places) {
    const standing = graph.floats('position_embeddings', [places.rows, places.columns], places.data);
    x = graph.node('/embeddings', 'Add', [
      x,
      graph.node('/embeddings/position', 'Gather', [standing, placesOf(graph)]),
    ]);
  }
  if (isPost) x = normalised(graph, '/embeddings/norm', x, numbers.norm);
  numbers.layers.forEach((layer, i) => {
    const at = `/layer.${i}`;
    const normal = (part: string, tensor: string): string =>
      normalised(graph, `${at}/${part}/norm`, tensor, layer.norms[part === 'attention' ? 0 : 1]);
    const part = (name: 'attention' | 'output', of: (x: string) => string): void => {
      const made = graph.node(`${at}/${name}`, 'Add', [of(isPost ? x : normal(name, x)), x]);
      x = isPost ? normal(name, made) : made;
    };
    part('attention', (read) => attention(graph, `${at}/attention`, read, layer, recipe, numbers));
    part('output', (read) => feedForward(graph, `${at}/output`, read, layer, recipe));
  });
  return isPost ? x : normalised(graph, '/norm', x, numbers.norm);
}
