import seedrandom from 'seedrandom';
import { GraphWriter } from './graph-writer';

/** How an encoder of one layer of one head is to be written. */
export interface EncoderGraphOptions {
  /** A masking bug. */
  readonly leak?: 'keys not masked' | 'mean over padding';
  /** Without an input for the mask, nothing is masked. */
  readonly mask?: boolean;
  /** With an input for positions, or a table of them that is cut at S. */
  readonly positionIds?: boolean;
  /** The only B and S that it takes. */
  readonly shape?: readonly [number | null, number | null];
}

export const VOCABULARY = 23;
export const POSITIONS = 24;
const E = 6;

/**
 * An encoder as a Graph model: embeddings, one head of attention, a residual; last hidden state, mean and attention weights.
 * Small enough for the cpu backend, and wide enough for numbers to differ.
 */
export function encoderGraph({
  leak,
  mask = true,
  positionIds = true,
  shape = [null, null],
}: EncoderGraphOptions = {}): GraphWriter {
  const random = seedrandom('encoder graph');
  const graph = new GraphWriter();
  const weight = (name: string, rows: number): string =>
    graph.constant(
      name,
      [rows, E],
      Array.from({ length: rows * E }, () => random() * 2 - 1),
    );
  const axis = (name: string, value: number): string => graph.constant(name, [], [value], 'int32');
  const number = (name: string, value: number): string => graph.constant(name, [], [value]);

  const ids = graph.placeholder('input_ids', shape);
  const first = axis('first', 0);
  const words = graph.op('GatherV2', 'words', [weight('word_table', VOCABULARY), ids, first]);
  const table = weight('position_table', POSITIONS);
  const places = positionIds
    ? graph.op('GatherV2', 'places', [table, graph.placeholder('position_ids', shape), first])
    : firstRows(graph, table, ids);
  const x = graph.op('AddV2', 'x', [words, places]); // [B, S, E]

  const real = mask ? graph.op('Cast', 'real', [graph.placeholder('attention_mask', shape)]) : undefined;
  const dense = (name: string): string => graph.op('BatchMatMulV2', name, [x, weight(`${name}_weight`, E)]);
  const products = graph.op('BatchMatMulV2', 'products', [dense('query'), dense('key')], { adj_y: { b: true } });
  const scaled = graph.op('Mul', 'scaled', [products, number('scale', E ** -0.5)]);
  let scores = scaled; // [B, S, S]
  if (real && leak !== 'keys not masked') {
    const hidden = graph.op('Mul', 'hidden', [
      graph.op('Sub', 'padded', [number('one', 1), real]),
      number('lowest', -1e9),
    ]);
    scores = graph.op('AddV2', 'scores', [scaled, graph.op('ExpandDims', 'bias', [hidden, axis('second', 1)])]);
  }
  const weights = graph.op('Softmax', 'weights', [scores]);
  const states = graph.op('AddV2', 'states', [x, graph.op('BatchMatMulV2', 'mixed', [weights, dense('value')])]);
  graph.output('last_hidden_state', graph.op('Identity', 'Identity', [states]), [...shape, E]);

  const kept =
    real && leak !== 'mean over padding'
      ? real
      : graph.op('OnesLike', 'all', [real ?? graph.op('Cast', 'ids_float', [ids])]);
  const columns = graph.op('ExpandDims', 'columns', [kept, axis('third', 2)]); // [B, S, 1]
  const over = axis('over', 1);
  const sum = graph.op('Sum', 'sum', [graph.op('Mul', 'visible', [states, columns]), over]);
  const count = graph.op('Maximum', 'count', [graph.op('Sum', 'length', [columns, over]), number('least', 1e-9)]);
  const mean = graph.op('RealDiv', 'mean', [sum, count]);
  graph.output('sentence_embedding', graph.op('Identity', 'Identity_1', [mean]), [shape[0], E]);
  const heads = graph.op('ExpandDims', 'heads', [weights, axis('head', 1)]); // [B, 1, S, S]
  graph.output('attentions', graph.op('Identity', 'Identity_2', [heads]), [shape[0], 1, shape[1], shape[1]]);
  return graph;
}

/** The first S rows of a table of positions: `table[:S]`. */
function firstRows(graph: GraphWriter, table: string, ids: string): string {
  const list = (name: string, values: readonly number[]): string =>
    graph.constant(name, [values.length], values, 'int32');
  const masks = Object.fromEntries(
    ['ellipsis_mask', 'new_axis_mask', 'end_mask', 'begin_mask'].map((name) => [name, { i: '0' }]),
  );
  const size = graph.op('Shape', 'size', [ids]);
  const S = graph.op('StridedSlice', 'S', [size, list('one_in', [1]), list('two_in', [2]), list('step', [1])], {
    ...masks,
    T: { type: 'DT_INT32' },
    shrink_axis_mask: { i: '1' },
  });
  const end = graph.op('Pack', 'end', [S], { N: { i: '1' }, axis: { i: '0' } });
  return graph.op('StridedSlice', 'places', [table, list('begin', [0]), end, list('stride', [1])], {
    ...masks,
    shrink_axis_mask: { i: '0' },
  });
}
