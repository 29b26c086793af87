import { UsageError } from '../../core/errors';
import { feedsOf } from './feeds';
import type { GraphValue, OnnxGraph } from './graph';
import { staticAxes, inputsOf } from './inputs';

const graphWith = (...inputs: GraphValue[]): OnnxGraph => ({
  ir: 8,
  opset: 17,
  producer: '',
  inputs,
  outputs: [],
  operators: new Set(),
  nodes: [],
  weights: new Map(),
  externalFiles: [],
});
const INT64 = 7;
const value = (name: string, type = INT64, shape: readonly (number | null)[] = [null, null]): GraphValue => ({
  name,
  type,
  shape,
});
const batch = {
  size: 1,
  length: 3,
  inputIds: Int32Array.of(5, 6, 0),
  attentionMask: Int32Array.of(1, 1, 0),
  tokenTypeIds: Int32Array.of(0, 1, 0),
};

test.each([
  [['input_ids', 'attention_mask', 'token_type_ids', 'position_ids']],
  [['input_ids:0', 'input_mask:0', 'segment_ids:0']],
  [['tokens', 'mask']],
  [['x']],
])('%j are known by their names', (names) => {
  const inputs = inputsOf(graphWith(...names.map((name) => value(name))), 'm.onnx');
  expect(Object.values(inputs).map(({ name }) => name)).toEqual(names);
});

test.each([
  ['no ids', graphWith(value('pixel_values', 1), value('attention_mask')), /no input for token ids/],
  [
    'a cache of which nothing says how large a head is',
    graphWith(value('input_ids'), value('past_key_values.0.key', 1, [null, 2, null, null])),
    /past_key_values\.0\.key has the axes \[open, 2, open, open\]; expected rows, heads, positions and the size of a head/,
  ],
  [
    'a cache in a type that no runtime of JavaScript feeds',
    graphWith(value('input_ids'), value('past_key_values.0.key', 16, [null, 2, null, 4])),
    /past_key_values\.0\.key is of bfloat16; expected one of float32, float16/,
  ],
  [
    'places in the cache for each row',
    graphWith(value('input_ids'), value('cache_position')),
    /has 2 axes; expected 1/,
  ],
  [
    'a cache of another kind',
    graphWith(value('input_ids'), value('past_conv.0', 1)),
    /the input past_conv\.0, which .* of a decoder also past_key_values\.N\.key/,
  ],
  ['something else', graphWith(value('input_ids'), value('bbox')), /the input bbox, which padproof does not know/],
  ['ids as floats', graphWith(value('input_ids', 1)), /input_ids is of float32; expected one of int64, int32/],
  ['a mask as text', graphWith(value('input_ids'), value('attention_mask', 8)), /attention_mask is of string/],
  [
    'a mask for each query',
    graphWith(value('input_ids'), value('mask', 1, [null, null, null])),
    /has 3 axes; expected 2, rows and positions, or 4/,
  ],
])('%s is refused', (_, graph, words) => {
  expect(() => inputsOf(graph, 'm.onnx')).toThrow(UsageError);
  expect(() => inputsOf(graph, 'm.onnx')).toThrow(words);
});

test('inputs that the user names go before what their names say', () => {
  const graph = graphWith(value('input_ids'), value('a'), value('b'));
  const inputs = inputsOf(graph, 'm.onnx', { input: ['ids=a', 'mask=b', 'types=input_ids'] });
  expect([inputs.ids.name, inputs.mask?.name, inputs.types?.name]).toEqual(['a', 'b', 'input_ids']);
  expect(() => inputsOf(graph, 'm.onnx', { input: ['ids=c'] })).toThrow(
    '`input`: m.onnx has no input c; its inputs are input_ids, a, b. Name one of them.',
  );
});

test('axes that are fixed are told apart from open ones', () => {
  expect(staticAxes({ ids: value('input_ids', INT64, [1, null]) })).toEqual({ size: 1 });
  expect(staticAxes({ ids: value('input_ids', INT64, [null, 128]) })).toEqual({ length: 128 });
  expect(staticAxes({ ids: { name: 'input_ids', type: INT64 } })).toEqual({});
  expect(staticAxes({ ids: value('input_ids'), mask: value('mask', INT64, [null, 1, 1, 16]) })).toEqual({ length: 16 });
});

test.each([
  [[2 ** 32, null], /m\.onnx: its inputs are fixed to 4294967296 rows of 1 positions; at most 1048576 ids/],
  [[1025, 1024], /1025 rows of 1024 positions/],
  [[0, 8], /0 rows of 8 positions; expected 1 of each at least/],
  [[-1, 8], /-1 rows of 8/],
])('axes that are fixed to %j cannot be fed', (shape, message) => {
  const graph = graphWith(value('input_ids', INT64, shape));
  expect(() => inputsOf(graph, 'm.onnx')).toThrow(UsageError);
  expect(() => inputsOf(graph, 'm.onnx')).toThrow(message);
  expect(inputsOf(graphWith(value('input_ids', INT64, [1024, 1024])), 'm.onnx').ids.name).toBe('input_ids');
});

test('each input gets its numbers in its own type; what is not given is ones, zeros, and 0, 1, 2', () => {
  const inputs = {
    ids: value('input_ids'),
    mask: value('attention_mask', 9),
    types: value('token_type_ids', 6),
    positions: value('position_ids'),
  };
  const feeds = feedsOf(batch, inputs);
  expect([...feeds.keys()]).toEqual(['input_ids', 'attention_mask', 'token_type_ids', 'position_ids']);
  expect(feeds.get('input_ids')).toEqual({ type: 'int64', data: BigInt64Array.of(5n, 6n, 0n), shape: [1, 3] });
  expect(feeds.get('attention_mask')).toMatchObject({ type: 'bool', data: Uint8Array.of(1, 1, 0) });
  expect(feeds.get('token_type_ids')).toMatchObject({ type: 'int32', data: Int32Array.of(0, 1, 0) });
  expect(feeds.get('position_ids')).toMatchObject({ data: BigInt64Array.of(0n, 1n, 2n) });
  const bare = feedsOf({ ...batch, attentionMask: null, tokenTypeIds: undefined }, inputs);
  expect(bare.get('attention_mask')).toMatchObject({ data: Uint8Array.of(1, 1, 1) });
  expect(bare.get('token_type_ids')).toMatchObject({ data: Int32Array.of(0, 0, 0) });
});

test('a mask in half precision is its bits', () => {
  const feeds = feedsOf(batch, { ids: value('input_ids'), mask: value('attention_mask', 10) });
  expect(feeds.get('attention_mask')).toMatchObject({ type: 'float16', data: Uint16Array.of(0x3c00, 0x3c00, 0) });
});

describe('a decoder', () => {
  const FLOAT32 = 1;
  const FLOAT16 = 10;
  const BOOL = 9;
  const cache = (type: number) => value('past_key_values.0.key', type, [null, 2, null, 4]);
  const feeds = (...inputs: GraphValue[]) =>
    feedsOf(batch, inputsOf(graphWith(value('input_ids'), ...inputs), 'm.onnx'));

  test('has an empty cache, of its heads and their size', () => {
    expect(feeds(cache(FLOAT32)).get('past_key_values.0.key')).toEqual({
      ...{ type: 'float32', data: new Float32Array(0), shape: [1, 2, 0, 4] },
    });
    expect(feeds(cache(FLOAT16)).get('past_key_values.0.key')).toMatchObject({ data: new Uint16Array(0) });
  });

  test('stands at the first positions, keeps all logits, and reads no cache', () => {
    const found = feeds(
      value('cache_position', INT64, [null]),
      value('num_logits_to_keep', INT64, []),
      value('use_cache_branch', BOOL, [1]),
    );
    expect(found.get('cache_position')).toEqual({ type: 'int64', data: BigInt64Array.of(0n, 1n, 2n), shape: [3] });
    expect(found.get('num_logits_to_keep')).toEqual({ type: 'int64', data: BigInt64Array.of(0n), shape: [] });
    expect(found.get('use_cache_branch')).toEqual({ type: 'bool', data: Uint8Array.of(0), shape: [1] });
  });
});

describe('a mask of four axes', () => {
  const left = { size: 1, length: 3, inputIds: Int32Array.of(0, 5, 6), attentionMask: Int32Array.of(0, 1, 1) };
  const fed = (type: number, queries: number | null, isCausal = false) => {
    const mask = value('attention_mask', type, [null, 1, queries, null]);
    return feedsOf(left, { ids: value('input_ids'), mask, isCausal }).get('attention_mask')!;
  };
  const [FLOAT32, BOOL, FLOAT16] = [1, 9, 10];
  const lowest = -3.4028234663852886e38;

  test('is added to the scores, where it is in floating point', () => {
    expect(fed(FLOAT32, 1)).toEqual({ type: 'float32', data: Float32Array.of(lowest, 0, 0), shape: [1, 1, 1, 3] });
    expect(fed(FLOAT16, 1)).toMatchObject({ type: 'float16', data: Uint16Array.of(0xfbff, 0, 0) });
    expect(fed(FLOAT32, null, true)).toEqual({
      type: 'float32',
      data: Float32Array.of(lowest, lowest, lowest, lowest, 0, lowest, lowest, 0, 0),
      shape: [1, 1, 3, 3],
    });
  });

  test('of whole numbers or booleans has 1 where a token hears another; a query that hears nobody has no softmax', () => {
    expect(fed(INT64, null).data).toEqual(BigInt64Array.of(0n, 1n, 1n, 0n, 1n, 1n, 0n, 1n, 1n));
    expect(fed(INT64, null, true).data).toEqual(BigInt64Array.of(0n, 0n, 0n, 0n, 1n, 0n, 0n, 1n, 1n));
    expect(fed(BOOL, null, true).data).toEqual(Uint8Array.of(1, 1, 1, 0, 1, 0, 0, 1, 1));
  });
});
