import fc from 'fast-check';
import { UsageError } from '../../core/errors';
import { inputsOf } from './inputs';
import { precisionOf } from './precision';
import { readGraph } from './read-graph';
import { positionsTable, tableOf } from './tables';
import { SMALL_VOCABULARY, smallEncoder } from './testing/encoders';
import { onnxFile } from './writer';

const small = onnxFile(smallEncoder({ positions: true, size: 2 }));

test('inputs, outputs, axes, operators and weights are read, and what wrote the file', () => {
  const graph = readGraph(small, 'small.onnx');
  expect(graph).toMatchObject({ ir: 8, opset: 17, producer: 'padproof', externalFiles: [] });
  expect(graph.inputs).toEqual([
    { name: 'input_ids', type: 7, shape: [2, null] },
    { name: 'attention_mask', type: 7, shape: [2, null] },
    { name: 'position_ids', type: 7, shape: [2, null] },
  ]);
  expect(graph.outputs).toEqual([
    { name: 'last_hidden_state', type: 1, shape: [2, null, 8] },
    { name: 'sentence_embedding', type: 1 },
  ]);
  expect(graph.operators).toContain('Softmax');
  expect(graph.weights.get('word_embeddings')).toEqual({ type: 1, shape: [SMALL_VOCABULARY, 8] });
  expect(graph.nodes[0]).toMatchObject({ operator: 'Gather', inputs: ['word_embeddings', 'input_ids'] });
});

test('a weight that is listed among the inputs, as it was before version 4, is no input', () => {
  const model = smallEncoder();
  const inputs = [...model.inputs, { name: 'w', type: 'float32', shape: [8, 8] } as const];
  const graph = readGraph(onnxFile({ ...model, inputs }), 'old.onnx');
  expect(graph.inputs.map(({ name }) => name)).toEqual(['input_ids', 'attention_mask']);
});

test('files with weights beside the graph are named, and not opened', () => {
  const model = smallEncoder();
  const weights = model.weights!.map((weight) => (weight.name === 'w' ? { ...weight, external: 'w.bin' } : weight));
  expect(readGraph(onnxFile({ ...model, weights }), 'large.onnx').externalFiles).toEqual(['w.bin']);
});

test('no cut of a file is read as a whole one without a word, and none fails otherwise than as the user’s', () => {
  let refused = 0;
  for (let end = 0; end < small.length; end++) {
    try {
      readGraph(small.subarray(0, end), 'cut.onnx');
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(UsageError);
      expect((thrown as Error).message).toMatch(/^cut\.onnx is not an ONNX file that can be read: /);
      refused++;
    }
  }
  // The graph is the last field: whatever ends before it does is refused.
  expect(refused).toBe(small.length);
});

test.each([
  ['nothing', new Uint8Array(0), /it is empty/],
  ['text', Buffer.from('{"model_type": "bert"}'), /is not an ONNX file/],
  ['an LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0'), /git lfs pull/],
  ['a message without a graph', Uint8Array.of(0x08, 0x08), /there is no graph in it/],
  ['a length beyond the end', Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x07), /is not an ONNX file/],
  ['a number where a graph should be', Uint8Array.of(0x38, 0x01), /field 7 is of wire type 0, not 2/],
])('%s is refused', (_, bytes, words) => {
  expect(() => readGraph(bytes, 'model.onnx')).toThrow(UsageError);
  expect(() => readGraph(bytes, 'model.onnx')).toThrow(words);
});

test('graphs that nest without end are refused', () => {
  const wrap = (bytes: Uint8Array, ...fields: number[]): Uint8Array =>
    fields.reduce((inside, field) => {
      const size = inside.length;
      const length = size < 128 ? [size] : [(size & 127) | 128, size >> 7];
      return Uint8Array.of((field << 3) | 2, ...length, ...inside);
    }, bytes);
  let graph: Uint8Array = new Uint8Array(0);
  for (let depth = 0; depth < 40; depth++) graph = wrap(graph, 6, 5, 1); // attribute.g, node.attribute, graph.node
  expect(() => readGraph(wrap(graph, 7), 'deep.onnx')).toThrow(/nest deeper than 16 levels/);
});

test('whatever bytes are changed, nothing fails otherwise than as the user’s', () => {
  const change = fc.record({ at: fc.nat(small.length - 1), to: fc.nat(255) });
  let refused = 0;
  const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
    const bytes = small.slice();
    for (const { at, to } of changes) bytes[at] = to;
    try {
      const graph = readGraph(bytes, 'changed.onnx');
      precisionOf(graph);
      positionsTable(graph);
      tableOf(inputsOf(graph, 'changed.onnx').ids.name, graph);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(UsageError);
      refused++;
    }
  });
  fc.assert(property, { seed: 1, numRuns: 2000 });
  expect(refused).toBeGreaterThan(200);
});

test('the tables that ids and positions are looked up in', () => {
  const graph = readGraph(small, 'small.onnx');
  expect(tableOf('input_ids', graph)).toBe(SMALL_VOCABULARY);
  expect(tableOf('position_ids', graph)).toBe(48);
  expect(tableOf('attention_mask', graph)).toBeUndefined();
  expect(positionsTable(graph)).toBe(48);
});

test('a table in bytes is found behind what makes floats of it, and ids behind a cast', () => {
  const model = smallEncoder();
  const nodes = [
    { operator: 'Cast', inputs: ['input_ids'], outputs: ['ids'], integers: { to: 7 } },
    { operator: 'DequantizeLinear', inputs: ['bytes', 'scale'], outputs: ['table'] },
    { operator: 'Gather', inputs: ['table', 'ids'], outputs: ['x'] },
  ];
  const weights = [{ name: 'bytes', shape: [300, 8], data: new Int8Array(2400) }];
  expect(tableOf('input_ids', readGraph(onnxFile({ ...model, nodes, weights }), ''))).toBe(300);
});

describe('what a graph computes in', () => {
  const of = (operators: readonly string[], half = 0, bits?: number): string => {
    const nodes = operators.map((operator) => ({
      operator,
      inputs: ['x'],
      outputs: ['y'],
      ...(bits !== undefined && { integers: { bits } }),
    }));
    const weights = [
      { name: 'a', shape: [10], data: new Float32Array(10) },
      { name: 'b', shape: [half], data: new Uint16Array(half) },
    ];
    return precisionOf(readGraph(onnxFile({ nodes, weights, inputs: [], outputs: [] }), ''));
  };

  test.each([
    ['float32', of(['MatMul'])],
    ['float16', of(['MatMul', 'Cast'], 20)],
    ['float32', of(['MatMul'], 5)],
    ['int8 dynamic', of(['DynamicQuantizeLinear', 'MatMulInteger', 'DequantizeLinear'])],
    ['int8 static', of(['QuantizeLinear', 'DequantizeLinear', 'MatMul'])],
    ['int8 weights', of(['DequantizeLinear', 'MatMul'])],
    ['int4 weights', of(['MatMulNBits'])],
    ['int8 weights', of(['MatMulNBits'], 0, 8)],
    ['int4 weights, float16', of(['MatMulNBits', 'GatherBlockQuantized'], 20)],
  ])('%s', (expected, found) => expect(found).toBe(expected));

  test('float16, where that is what it hands out', () => {
    expect(precisionOf(readGraph(onnxFile(smallEncoder({ half: true })), ''))).toBe('float16');
  });
});
