import type { Model, Node, Value, Weight } from '../writer';

export interface EncoderOptions {
  /** The type of the ids, and of the mask unless that says otherwise. */
  readonly ids?: 'int64' | 'int32';
  /** The mask: read, an input that nothing depends on, or no input at all. */
  readonly mask?: 'read' | 'ignored' | 'none';
  readonly maskType?: 'int64' | 'int32' | 'float32' | 'float16' | 'bool';
  /** Numbers that the axes of the inputs are fixed to. */
  readonly size?: number;
  readonly length?: number;
  /** What is multiplied first: floats, or bytes with one scale for the whole batch, chosen in each pass. */
  readonly product?: 'float32' | 'dynamic';
  /** Attention weights are an output, too. */
  readonly attentions?: boolean;
  readonly positions?: boolean;
  /** States are handed out in half precision. */
  readonly half?: boolean;
}

/** Ids of the small encoders are below this. */
export const SMALL_VOCABULARY = 40;
const POSITIONS = 48;
const E = 8;

const floats = (name: string, shape: readonly number[], scale: number, seed: number): Weight => ({
  name,
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => scale * Math.sin((i + 1) * seed)),
});
const one = (name: string, value: number): Weight => ({ name, shape: [], data: Float32Array.of(value) });
const axes = (name: string, ...list: number[]): Weight => ({
  name,
  shape: [list.length],
  data: BigInt64Array.from(list.map(BigInt)),
});
const op = (operator: string, inputs: string, output: string, more: Pick<Node, 'integers' | 'lists'> = {}): Node => ({
  operator,
  inputs: inputs.split(' '),
  outputs: output.split(' '),
  ...more,
});

/**
 * A small encoder that really runs: embeddings, a product, attention of one head with an additive mask, and the mean of what
 * is real. B rows, S positions, E = 8.
 */
export function smallEncoder(options: EncoderOptions = {}): Model {
  const { ids = 'int64', mask = 'read', size = 'batch', length = 'length', product = 'float32' } = options;
  const shape = [size, length];
  const inputs: Value[] = [
    { name: 'input_ids', type: ids, shape },
    ...(mask === 'none' ? [] : [{ name: 'attention_mask', type: options.maskType ?? ids, shape } as const]),
    ...(options.positions ? [{ name: 'position_ids', type: ids, shape } as const] : []),
  ];
  const nodes: Node[] = [
    op('Gather', 'word_embeddings input_ids', options.positions ? 'words' : 'x'), // (B, S, E)
    ...(options.positions
      ? [op('Gather', 'position_embeddings position_ids', 'places'), op('Add', 'words places', 'x')]
      : []),
    ...productNodes(product),
    ...maskNodes(mask, mask === 'read' ? 'attention_mask' : 'input_ids'),
    op('Transpose', 'y', 'turned', { lists: { perm: [0, 2, 1] } }), // (B, E, S)
    op('MatMul', 'y turned', 'products'), // (B, S, S)
    op('Add', 'products bias', 'scores'),
    op('Softmax', 'scores', 'weights', { integers: { axis: 2 } }),
    op('MatMul', 'weights y', 'read'), // (B, S, E)
    op('Add', 'x read', 'last_hidden_state'),
    op('Mul', 'last_hidden_state real', 'kept'),
    op('ReduceSum', 'kept along', 'sum', { integers: { keepdims: 0 } }), // (B, E)
    op('ReduceSum', 'real along', 'count', { integers: { keepdims: 0 } }), // (B, 1)
    op('Max', 'count one', 'divisor'),
    op('Div', 'sum divisor', 'sentence_embedding'),
    ...(options.half ? [op('Cast', 'last_hidden_state', 'token_embeddings', { integers: { to: 10 } })] : []),
    ...(options.attentions ? [op('Unsqueeze', 'weights along', 'attentions.0')] : []), // (B, 1, S, S)
  ];
  return {
    nodes,
    inputs,
    outputs: [
      options.half
        ? { name: 'token_embeddings', type: 'float16', shape: [size, length, E] }
        : { name: 'last_hidden_state', type: 'float32', shape: [size, length, E] },
      { name: 'sentence_embedding', type: 'float32' },
      ...(options.attentions ? [{ name: 'attentions.0', type: 'float32' } as const] : []),
    ],
    weights: [
      floats('word_embeddings', [SMALL_VOCABULARY, E], 1, 0.7),
      ...(options.positions ? [floats('position_embeddings', [POSITIONS, E], 0.3, 1.3)] : []),
      floats('w', [E, E], 0.4, 2.1),
      ...(product === 'dynamic'
        ? [
            {
              name: 'w_bytes',
              shape: [E, E],
              data: Int8Array.from({ length: E * E }, (_, i) => ((i * 37) % 200) - 100),
            },
            one('w_scale', 0.004),
          ]
        : []),
      one('one', 1),
      one('lowest', -1e9),
      axes('along', 1),
      axes('last', 2),
    ],
  };
}

/** y = x W, `[B, S, E]` */
function productNodes(product: 'float32' | 'dynamic'): Node[] {
  if (product === 'float32') return [op('MatMul', 'x w', 'y')];
  return [
    op('DynamicQuantizeLinear', 'x', 'x_bytes x_scale x_zero'),
    op('MatMulInteger', 'x_bytes w_bytes x_zero', 'y_integers'),
    op('Cast', 'y_integers', 'y_floats', { integers: { to: 1 } }),
    op('Mul', 'x_scale w_scale', 'y_scale'),
    op('Mul', 'y_floats y_scale', 'y'),
  ];
}

/** `real` `[B, S, 1]` is 1 at real tokens; `bias` `[B, 1, S]` hides the others. */
function maskNodes(mask: 'read' | 'ignored' | 'none', from: string): Node[] {
  const cast = op('Cast', from, mask === 'read' ? 'mask' : 'any', { integers: { to: 1 } }); // (B, S)
  return [
    cast,
    // Everything is real: 0 times an id, and one.
    ...(mask === 'read' ? [] : [op('Sub', 'any any', 'nothing'), op('Add', 'nothing one', 'mask')]),
    op('Unsqueeze', 'mask last', 'real'),
    op('Unsqueeze', 'mask along', 'keys'),
    op('Sub', 'one keys', 'padded'),
    op('Mul', 'padded lowest', 'bias'),
  ];
}
