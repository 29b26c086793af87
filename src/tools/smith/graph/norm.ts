import type { Norm } from '../numbers';
import { EPSILON } from '../recipe';
import type { GraphBuilder } from './builder';

/** A layer normalisation, or by the root of the mean square: one operator where the opset has it. */
export function normalised(graph: GraphBuilder, place: string, x: string, { gain, shift }: Norm): string {
  const size = [gain.length];
  const weights = [
    graph.floats(`${place}.gain`, size, gain),
    ...(shift ? [graph.floats(`${place}.shift`, size, shift)] : []),
  ];
  const numbers = { epsilon: EPSILON };
  const integers = { axis: -1 };
  if (shift && graph.opset >= 17)
    return graph.node(place, 'LayerNormalization', [x, ...weights], { integers, numbers });
  if (!shift && graph.opset >= 23) return graph.node(place, 'RMSNormalization', [x, ...weights], { integers, numbers });
  const centred = shift ? graph.node(place, 'Sub', [x, graph.mean(place, x)]) : x;
  const squares = graph.node(place, 'Pow', [centred, graph.float(2)]);
  const variance = graph.node(place, 'Add', [graph.mean(place, squares), graph.float(EPSILON)]);
  const scaled = graph.node(place, 'Div', [centred, graph.node(place, 'Sqrt', [variance])]);
  const gained = graph.node(place, 'Mul', [scaled, weights[0]]);
  return shift ? graph.node(place, 'Add', [gained, weights[1]]) : gained;
}
