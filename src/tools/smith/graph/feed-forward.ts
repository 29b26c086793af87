import type { LayerNumbers } from '../numbers';
import type { Recipe } from '../recipe';
import type { GraphBuilder } from './builder';
import { linear } from './linear';

/** The feed-forward network of a layer, `[B, S, E]` to `[B, S, E]`. */
export function feedForward(
  graph: GraphBuilder,
  place: string,
  x: string,
  { up, gate, down }: LayerNumbers,
  { feedForward: kind, quantised }: Recipe,
): string {
  const upper = linear(graph, `${place}/up`, x, up, quantised);
  if (!gate) return linear(graph, `${place}/down`, CURVES[kind](graph, place, upper), down, quantised);
  const bent = CURVES.gated(graph, place, linear(graph, `${place}/gate`, x, gate, quantised));
  return linear(graph, `${place}/down`, graph.node(place, 'Mul', [bent, upper]), down, quantised);
}

type Curve = (graph: GraphBuilder, place: string, x: string) => string;

const CURVES: Readonly<Record<Recipe['feedForward'], Curve>> = {
  relu: (graph, place, x) => graph.node(place, 'Relu', [x]),
  gated: (graph, place, x) => graph.node(place, 'Mul', [x, graph.node(place, 'Sigmoid', [x])]),
  // As exporters write it where there is no operator for it yet.
  gelu: (graph, place, x) => {
    if (graph.opset >= 20) return graph.node(place, 'Gelu', [x]);
    const turned = graph.node(place, 'Erf', [graph.node(place, 'Div', [x, graph.float(Math.SQRT2)])]);
    const share = graph.node(place, 'Add', [turned, graph.float(1)]);
    return graph.node(place, 'Mul', [graph.node(place, 'Mul', [x, share]), graph.float(0.5)]);
  },
  'tanh gelu': (graph, place, x) => {
    if (graph.opset >= 20) return graph.node(place, 'Gelu', [x], { words: { approximate: 'tanh' } });
    const cube = graph.node(place, 'Mul', [graph.node(place, 'Pow', [x, graph.float(3)]), graph.float(0.044715)]);
    const inner = graph.node(place, 'Add', [x, cube]);
    const scaled = graph.node(place, 'Mul', [inner, graph.float(Math.sqrt(2 / Math.PI))]);
    const share = graph.node(place, 'Add', [graph.node(place, 'Tanh', [scaled]), graph.float(1)]);
    return graph.node(place, 'Mul', [graph.node(place, 'Mul', [x, graph.float(0.5)]), share]);
  },
};
