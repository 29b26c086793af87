import { SMALL_VOCABULARY } from './encoders';
import { floats, number, whole } from './layered-encoder';
import type { Model, Node, Value } from '../writer';

export interface DecoderOptions {
  /** `[B, S]` of whole numbers; who hears whom, `[B, 1, S, S]`; or `[B, 1, 1, S]`. */
  readonly mask?:
    'int64' | 'bool [B, 1, S, S]' | 'float32 [B, 1, S, S]' | 'float16 [B, 1, S, S]' | 'int64 [B, 1, 1, S]';
  /** The cache is in half precision. */
  readonly half?: boolean;
  /** Positions are a table, looked up by position_ids; else they are not felt. */
  readonly positions?: boolean;
  /** The mask is an input, and read by nobody. */
  readonly cut?: boolean;
}

const [E, POSITIONS] = [8, 48];

const op = (operator: string, inputs: string, output: string, integers: Node['integers'] = {}): Node => ({
  operator,
  inputs: inputs.split(' '),
  outputs: [output],
  integers,
});

/**
 * A small causal decoder with a cache that really runs: embeddings, one layer of attention in one head over what is in the cache and what
 * is new, states and logits. B rows, S positions, T with those of the cache; E = 8.
 */
export function smallDecoder({ mask = 'int64', half, positions = true, cut = false }: DecoderOptions = {}): Model {
  const [type, axes] = /^(\w+) ?(.*)$/.exec(mask)!.slice(1) as [Value['type'], string];
  const rows = ['batch', 'length'];
  const ofCache = half ? 'float16' : 'float32';
  const cache = (name: string): Value => ({ name, type: ofCache, shape: ['batch', 1, 'past', E] });
  const maskShape = axes === '' ? ['batch', 'total'] : ['batch', 1, axes.includes('S, S') ? 'length' : 1, 'total'];
  return {
    inputs: [
      { name: 'input_ids', type: 'int64', shape: rows },
      { name: 'attention_mask', type, shape: maskShape },
      ...(positions ? [{ name: 'position_ids', type: 'int64', shape: rows } as const] : []),
      cache('past_key_values.0.key'),
      cache('past_key_values.0.value'),
      { name: 'cache_position', type: 'int64', shape: ['length'] },
      { name: 'num_logits_to_keep', type: 'int64', shape: [] },
    ],
    nodes: [
      op('Gather', 'words input_ids', positions ? 'w' : 'x'), // (B, S, E)
      ...(positions ? [op('Gather', 'places position_ids', 'p'), op('Add', 'w p', 'x')] : []),
      ...[
        ['key', 'k'],
        ['value', 'v'],
      ].flatMap(([part, at]) => [
        op('MatMul', `x ${part}`, `${at}_new`),
        op('Unsqueeze', `${at}_new one_axis`, `${at}_head`), // (B, 1, S, E)
        op('Cast', `past_key_values.0.${part}`, `${at}_past`, { to: 1 }),
        op('Concat', `${at}_past ${at}_head`, at, { axis: 2 }), // (B, 1, T, E)
        op('Cast', at, `present.0.${part}`, { to: half ? 10 : 1 }),
      ]),
      op('MatMul', 'x query', 'q_new'),
      op('Unsqueeze', 'q_new one_axis', 'q'), // (B, 1, S, E)
      { operator: 'Transpose', inputs: ['k'], outputs: ['k_turned'], lists: { perm: [0, 1, 3, 2] } },
      op('MatMul', 'q k_turned', 'products'), // (B, 1, S, T)
      ...(axes === '' ? fromPlainMask() : fromWideMask(type)),
      op('Add', `products ${cut ? 'nothing' : 'bias'}`, 'scores'),
      op('Softmax', 'scores', 'weights', { axis: -1 }),
      op('MatMul', 'weights v', 'heard'),
      op('Squeeze', 'heard one_axis', 'heard_row'), // (B, S, E)
      op('Add', 'x heard_row', 'last_hidden_state'),
      // The last N positions; all of them from 0 on.
      op('Neg', 'num_logits_to_keep', 'from'),
      op('Unsqueeze', 'from first_axis', 'from_list'),
      op('Slice', 'last_hidden_state from_list far one_axis', 'kept'),
      op('MatMul', 'kept head', 'logits'),
    ],
    outputs: [
      { name: 'last_hidden_state', type: 'float32' },
      { name: 'logits', type: 'float32' },
      { name: 'present.0.key', type: ofCache },
      { name: 'present.0.value', type: ofCache },
    ],
    weights: [
      floats('words', [SMALL_VOCABULARY, E], 1, 0.7),
      floats('places', [POSITIONS, E], 0.3, 1.3),
      ...['query', 'key', 'value', 'head'].map((name, i) => floats(name, [E, E], 0.5, 2.1 + i)),
      number('one', 1),
      number('nothing', 0),
      number('lowest', -1e9),
      whole('first_axis', 0),
      whole('one_axis', 1),
      whole('inner_axes', 1, 2),
      whole('far', 2 ** 31),
      { name: 'time', shape: [], data: BigInt64Array.of(2n) },
      { name: 'zero', shape: [], data: BigInt64Array.of(0n) },
      { name: 'step', shape: [], data: BigInt64Array.of(1n) },
    ],
  };
}

/** `bias` `[B, 1, S, T]` hides padded keys, and those behind a query, by cache_position. */
function fromPlainMask(): Node[] {
  return [
    op('Shape', 'k', 'sizes'),
    op('Gather', 'sizes time', 'total'),
    op('Range', 'zero total step', 'keys'), // (T)
    op('Unsqueeze', 'cache_position one_axis', 'queries'), // (S, 1)
    op('LessOrEqual', 'keys queries', 'before'), // (S, T)
    op('Cast', 'before', 'before_as_float', { to: 1 }),
    op('Cast', 'attention_mask', 'real_as_float', { to: 1 }),
    op('Unsqueeze', 'real_as_float inner_axes', 'real'), // (B, 1, 1, T)
    op('Mul', 'before_as_float real', 'seen'), // (B, 1, S, T)
    op('Sub', 'one seen', 'hidden'),
    op('Mul', 'hidden lowest', 'bias'),
  ];
}

/** Added as it is in floating point; else 1 and 0, or true and false. */
function fromWideMask(type: Value['type']): Node[] {
  const cast = op('Cast', 'attention_mask', type.startsWith('float') ? 'bias' : 'seen', { to: 1 });
  return type.startsWith('float')
    ? [cast]
    : [cast, op('Sub', 'one seen', 'hidden'), op('Mul', 'hidden lowest', 'bias')];
}
