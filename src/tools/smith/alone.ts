import { feedsOf } from '../../subjects/onnx/feeds';
import { inputsOf } from '../../subjects/onnx/inputs';
import { readGraph } from '../../subjects/onnx/read-graph';
import { onnxFile, type Model, type Node, type Weight } from '../../subjects/onnx/writer';
import type { Made } from './judge';

/** The output that says how far the real token furthest off is from what is expected. */
export const DEVIATION = 'deviation';

/** The bytes of a model that needs no input: those that it has are values that it brings, and what is expected is within it. */
export function aloneFile({ model, file, batch, expected }: Made): Uint8Array {
  const feeds = feedsOf(batch, inputsOf(readGraph(file, 'model.onnx'), 'model.onnx'));
  const values = [...feeds].map(([name, { type, data, shape }]): Weight => {
    return { name, shape, data: data as Weight['data'], type: type as Weight['type'] };
  });
  const { size, length } = batch;
  const width = expected.states.length / (size * length);
  const isReal = Uint8Array.from(batch.attentionMask!);
  const weights: readonly Weight[] = [
    ...(model.weights ?? []),
    ...values,
    { name: 'expected', shape: [size, length, width], data: Float32Array.from(expected.states) },
    { name: 'is_real', shape: [size, length, 1], data: isReal, type: 'bool' },
    { name: 'nothing', shape: [], data: Float32Array.of(0) },
  ];
  const step = (operator: string, inputs: readonly string[], output: string, more: Partial<Node> = {}): Node => ({
    ...more,
    name: `/deviation/${operator}`,
    operator,
    inputs,
    outputs: [output],
  });
  const nodes: readonly Node[] = [
    ...model.nodes,
    step('Cast', ['last_hidden_state'], 'observed', { integers: { to: 1 } }),
    step('Sub', ['observed', 'expected'], 'off'),
    step('Abs', ['off'], 'how_far'),
    step('Where', ['is_real', 'how_far', 'nothing'], 'of_real'),
    step('ReduceMax', ['of_real'], DEVIATION, { integers: { keepdims: 0 } }),
  ];
  const outputs: Model['outputs'] = [...model.outputs, { name: DEVIATION, type: 'float32', shape: [] }];
  return onnxFile({ ...model, nodes, weights, outputs });
}
