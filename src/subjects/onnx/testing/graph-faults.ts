import { layeredEncoder, number, step, whole } from './layered-encoder';
import type { Model, Node, Weight } from '../writer';

/** One change of a graph that makes padding or neighbours felt. */
export interface GraphFault {
  readonly name: string;
  readonly model: Model;
  /** The nodes that may be named: the one that was changed, or the next at which the change is seen. */
  readonly named: readonly string[];
}

type Change = (nodes: Node[]) => Node[];

function fault(
  name: string,
  named: string | readonly string[],
  change: Change,
  weights: readonly Weight[] = [],
): GraphFault {
  const sound = layeredEncoder();
  return {
    name,
    model: { ...sound, nodes: change([...sound.nodes]), weights: [...sound.weights!, ...weights] },
    named: typeof named === 'string' ? [named] : named,
  };
}

/** Another node, or others, in the place of the one of this name. */
const swap =
  (name: string, ...others: Node[]): Change =>
  (nodes) => {
    const at = nodes.findIndex((node) => node.name === name);
    if (at < 0) throw new Error(`there is no ${name}`);
    return nodes.flatMap((node, i) => (i === at ? others : [node]));
  };

/** Whoever read a tensor reads another one; nodes that make it of the first are put behind the one that does. */
const insert =
  (tensor: string, made: string, ...others: Node[]): Change =>
  (nodes) => {
    const at = nodes.findIndex(({ outputs }) => outputs.includes(tensor));
    const later = nodes
      .slice(at + 1)
      .map((node) => ({ ...node, inputs: node.inputs.map((input) => (input === tensor ? made : input)) }));
    return [...nodes.slice(0, at + 1), ...others, ...later];
  };

const normalised = (layer: number): string => `/layer.${layer}/attention/LayerNormalization_output_0`;
const embedded = '/embeddings/LayerNormalization_output_0';
const softmax = (layer: number): string => `/layer.${layer}/attention/Softmax`;
const masked = (layer: number, axis: number, input = `/layer.${layer}/attention/Add_output_0`): Node =>
  step(softmax(layer), input, { integers: { axis } });

/** What `quantize_dynamic` makes around a product, without the product. */
const quantised = (tensor: string, at: string): Change =>
  insert(
    tensor,
    `${at}/DequantizeLinear_output_0`,
    step(`${at}/DynamicQuantizeLinear`, tensor, {
      outputs: [`${at}/bytes`, `${at}/scale`, `${at}/zero`],
    }),
    step(`${at}/DequantizeLinear`, `${at}/bytes ${at}/scale ${at}/zero`),
  );

export const GRAPH_FAULTS: readonly GraphFault[] = [
  fault(
    'bytes with one scale for the batch, behind the sum of all ids, which does no harm',
    '/layer.1/int8/DynamicQuantizeLinear',
    (nodes) =>
      insert(
        embedded,
        '/ids/Add_output_0',
        step('/ids/ReduceSum', 'input_ids', { integers: { keepdims: 0 } }), // ()
        step('/ids/Cast', '/ids/ReduceSum_output_0', { integers: { to: 1 } }),
        step('/ids/Mul', '/ids/Cast_output_0 none'),
        step('/ids/Add', `${embedded} /ids/Mul_output_0`),
      )(quantised(normalised(1), '/layer.1/int8')(nodes)),
    [number('none', 0)],
  ),
  ...[0, 1].map((layer) =>
    fault(
      `the mask does not come to layer ${layer}`,
      softmax(layer),
      swap(softmax(layer), masked(layer, -1, `/layer.${layer}/attention/Mul_output_0`)),
    ),
  ),
  fault(
    'the mask hides queries',
    softmax(0),
    swap('/mask/Unsqueeze', step('/mask/Unsqueeze', '/mask/Cast_output_0 queries')),
    [whole('queries', 1, 3)],
  ),
  fault('the mask is on another scale', softmax(0), swap('/mask/Mul', step('/mask/Mul', '/mask/Sub_output_0 little')), [
    number('little', -3),
  ]),
  fault(
    'the mask of the first row is that of every row',
    ['/mask/first/Gather', softmax(0)],
    insert(
      '/mask/Cast_output_0',
      '/mask/first/Gather_output_0',
      step('/mask/first/Gather', '/mask/Cast_output_0 nought', { integers: { axis: 0 } }),
    ),
    [whole('nought', 0)],
  ),
  fault(
    'the mask is one position late',
    ['/mask/late/Concat', softmax(0)],
    insert(
      '/mask/Cast_output_0',
      '/mask/late/Concat_output_0',
      step('/mask/late/head/Slice', '/mask/Cast_output_0 from0 to1 along'),
      step('/mask/late/body/Slice', '/mask/Cast_output_0 from0 to-1 along'),
      step('/mask/late/Concat', '/mask/late/head/Slice_output_0 /mask/late/body/Slice_output_0', {
        integers: { axis: 1 },
      }),
    ),
    [whole('from0', 0), whole('to1', 1), whole('to-1', -1)],
  ),
  fault('weights are masked behind the softmax', softmax(0), (nodes) =>
    insert(
      `${softmax(0)}_output_0`,
      '/layer.0/attention/after/Mul_output_0',
      step('/layer.0/attention/after/Mul', `${softmax(0)}_output_0 /mask/Unsqueeze_output_0`),
    )(swap(softmax(0), masked(0, -1, '/layer.0/attention/Mul_output_0'))(nodes)),
  ),
  fault('the softmax is over the queries', softmax(0), swap(softmax(0), masked(0, 2))),
  fault('the softmax is over the heads', [softmax(1), '/layer.1/context/MatMul'], swap(softmax(1), masked(1, 1))),
  fault(
    'the mean of a normalisation is over positions, too',
    '/layer.0/norm/ReduceMean',
    insert(
      normalised(0),
      '/layer.0/norm/Sub_output_0',
      step('/layer.0/norm/ReduceMean', normalised(0), { lists: { axes: [1, 2] } }),
      step('/layer.0/norm/Sub', `${normalised(0)} /layer.0/norm/ReduceMean_output_0`),
    ),
  ),
  fault(
    'a normalisation is over positions',
    '/layer.1/norm/MeanVarianceNormalization',
    insert(
      normalised(1),
      '/layer.1/norm/MeanVarianceNormalization_output_0',
      step('/layer.1/norm/MeanVarianceNormalization', normalised(1), { lists: { axes: [1, 2] } }),
    ),
  ),
  fault(
    'vectors are scaled to length 1 along positions',
    '/norm/LpNormalization',
    insert(
      embedded,
      '/norm/LpNormalization_output_0',
      step('/norm/LpNormalization', embedded, { integers: { axis: 1, p: 2 } }),
    ),
  ),
  fault(
    'the mean of a normalisation is over the batch',
    '/norm/ReduceMean',
    insert(
      embedded,
      '/norm/Sub_output_0',
      step('/norm/ReduceMean', embedded, { lists: { axes: [0] } }),
      step('/norm/Sub', `${embedded} /norm/ReduceMean_output_0`),
    ),
  ),
  fault(
    'bytes with one scale for the batch, at the embeddings',
    '/int8/DynamicQuantizeLinear',
    quantised(embedded, '/int8'),
  ),
  fault(
    'bytes with one scale for the batch, in layer 1',
    '/layer.1/int8/DynamicQuantizeLinear',
    quantised(normalised(1), '/layer.1/int8'),
  ),
  fault(
    'the mean reads padding',
    '/mean/sum/ReduceSum',
    swap('/mean/sum/ReduceSum', step('/mean/sum/ReduceSum', 'last_hidden_state along', { integers: { keepdims: 0 } })),
  ),
  fault(
    'the mean is over S',
    '/mean/ReduceMean',
    swap(
      '/mean/Div',
      step('/mean/ReduceMean', '/mean/Mul_output_0', {
        lists: { axes: [1] },
        integers: { keepdims: 0 },
        outputs: ['sentence_embedding'],
      }),
    ),
  ),
  fault(
    'the maximum reads padding',
    '/mean/ReduceMax',
    swap(
      '/mean/Div',
      step('/mean/ReduceMax', 'last_hidden_state', {
        lists: { axes: [1] },
        integers: { keepdims: 0 },
        outputs: ['sentence_embedding'],
      }),
    ),
  ),
  fault(
    'the vector of the last position',
    ['/pooler/last/Slice', '/pooler/Gather'],
    swap(
      '/pooler/Gather',
      step('/pooler/last/Slice', 'last_hidden_state from-1 to-9 along'),
      step('/pooler/Gather', '/pooler/last/Slice_output_0 first', { integers: { axis: 1 } }),
    ),
    [whole('from-1', -1), whole('to-9', 9_999_999)],
  ),
  fault(
    'the vector behind the last token, off by one',
    '/pooler/GatherND',
    swap(
      '/pooler/Gather',
      step('/pooler/ReduceSum', 'attention_mask along'), // (B, 1)
      step('/pooler/Sub', '/embeddings/length/Gather_output_0 second'),
      step('/pooler/Min', '/pooler/ReduceSum_output_0 /pooler/Sub_output_0'),
      step('/pooler/GatherND', 'last_hidden_state /pooler/Min_output_0', {
        integers: { batch_dims: 1 },
        outputs: ['/pooler/Gather_output_0'],
      }),
    ),
  ),
  fault(
    'a sum from the end of the row',
    '/layer.0/shift/CumSum',
    insert(
      normalised(0),
      '/layer.0/shift/Add_output_0',
      step('/layer.0/shift/CumSum', `${normalised(0)} second`, { integers: { reverse: 1 } }),
      step('/layer.0/shift/Add', `${normalised(0)} /layer.0/shift/CumSum_output_0`),
    ),
  ),
  fault(
    'heads are split without a transposition',
    ['/layer.0/value/Reshape', '/layer.0/value/Transpose', '/layer.0/context/MatMul'],
    (nodes) =>
      nodes
        .map((node) => (node.name === '/layer.0/value/Reshape' ? { ...node, inputs: [node.inputs[0], 'split'] } : node))
        .map((node) => (node.name === '/layer.0/value/Transpose' ? { ...node, lists: { perm: [0, 1, 2, 3] } } : node)),
    [whole('split', 0, 2, -1, 4)],
  ),
  fault(
    'every row hears the first one',
    '/company/Gather',
    insert(
      embedded,
      '/company/Add_output_0',
      step('/company/Gather', `${embedded} nought`, { integers: { axis: 0 } }),
      step('/company/Add', `${embedded} /company/Gather_output_0`),
    ),
    [whole('nought', 0)],
  ),
];
