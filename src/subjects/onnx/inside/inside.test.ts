// What is known of a graph's tensors, and what is written of it, without running it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromFloat16, toFloat16 } from '../float16';
import { readGraph } from '../read-graph';
import { smallEncoder } from '../testing/encoders';
import { layeredEncoder } from '../testing/layered-encoder';
import { onnxFile } from '../writer';
import { eachField } from '../wire';
import { dependenceOf } from './content';
import { cutModel, fixedParts, readFrom } from './cut';
import { bytesField, joined, withOutputs } from './edit';
import { inlined } from './inlined';

const file = onnxFile(layeredEncoder());
const graph = readGraph(file, 'layered.onnx');
const numberOf = (name: string): number => graph.nodes.findIndex((node) => node.name === name);

test('nodes have their names', () => {
  expect(graph.nodes[0]).toMatchObject({ name: '/embeddings/word/Gather', operator: 'Gather' });
});

test('what comes of a shape depends on no content, and what comes of weights on them alone', () => {
  const { content, fixed, inner } = dependenceOf(graph);
  for (const name of ['/embeddings/Shape', '/embeddings/Range', '/embeddings/position/Gather']) {
    expect(content.has(`${name}_output_0`)).toBe(false);
    expect(fixed.has(`${name}_output_0`)).toBe(false);
    expect(inner.has(`${name}_output_0`)).toBe(true);
  }
  expect(content.has('/embeddings/Add_output_0')).toBe(true);
  expect(content.has('last_hidden_state')).toBe(true);
  expect(fixed.has('words')).toBe(true);
  expect(inner.has('words')).toBe(false);
});

test('a graph with more outputs is the same otherwise', () => {
  const more = readGraph(asOne(withOutputs(file, ['/mask/Mul_output_0'])), 'more');
  expect(more.nodes).toEqual(graph.nodes);
  expect(more.outputs).toEqual([...graph.outputs, { name: '/mask/Mul_output_0', type: 0 }]);
});

test('a tensor that is given is an input, and what made it makes another', () => {
  const name = '/mask/Mul_output_0';
  const given = readGraph(asOne(withOutputs(file, [], [{ name, type: 1, axes: 4 }])), 'given');
  expect(given.inputs.at(-1)).toEqual({ name, type: 1, shape: [null, null, null, null] });
  expect(given.nodes[numberOf('/mask/Mul')]).toMatchObject({ name: '/mask/Mul', outputs: [`${name}/computed`] });
  expect(given.nodes.filter((_, i) => i !== numberOf('/mask/Mul'))).toEqual(
    graph.nodes.filter((_, i) => i !== numberOf('/mask/Mul')),
  );
});

test('a cut-out model holds its nodes for both runs, the weights that they need, and no more', () => {
  const nodes = [numberOf('/layer.0/query/MatMul')];
  expect(readFrom(graph, nodes)).toEqual(['/embeddings/LayerNormalization_output_0', 'query.0']);
  const name = '/embeddings/LayerNormalization_output_0';
  const tensor = (data: Float32Array) => ({ data, shape: [1, data.length / 8, 8], type: 'float32' });
  const made = '/layer.0/query/MatMul_output_0';
  const side = (positions: number) => {
    const values = tensor(new Float32Array(8 * positions));
    const real = Int32Array.from({ length: 8 }, (_, i) => i);
    return {
      tensors: new Map([
        [name, values],
        [made, values],
      ]),
      real: new Map([
        [name, real],
        [made, real],
      ]),
    };
  };
  const cut = readGraph(
    cutModel({
      file,
      graph,
      dependence: dependenceOf(graph),
      nodes,
      expected: side(1),
      observed: side(2),
      inlined: (weight) => weight,
    }),
    'cut',
  );
  // Its inputs have their values, so that it needs none.
  expect(cut.inputs).toEqual([]);
  expect(cut.weights.get(`observed/${name}`)).toEqual({ type: 1, shape: [1, 2, 8] });
  expect(cut.weights.has('query.0')).toBe(true);
  expect(cut.weights.has('key.0')).toBe(false);
  expect(cut.nodes.filter(({ operator }) => operator === 'MatMul').map((node) => node.inputs)).toEqual([
    [`expected/${name}`, 'query.0'],
    [`observed/${name}`, 'query.0'],
  ]);
  expect(cut.outputs.map((output) => output.name)).toEqual([
    `expected/${made}`,
    `observed/${made}`,
    `numbers_in_that_differ/${name}`,
    `numbers_out_that_differ/${made}`,
  ]);
});

test('what is made of weights alone goes with them', () => {
  expect([
    ...fixedParts(graph, { ...dependenceOf(graph), fixed: new Set(['/mask/Cast_output_0', 'one']) }, [
      'one',
      '/mask/Cast_output_0',
    ]),
  ]).toEqual([numberOf('/mask/Cast')]);
});

test('weights of a file beside the graph come into it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-inlined-'));
  try {
    const model = smallEncoder();
    const [{ data }] = model.weights!.filter(({ name }) => name === 'w');
    const path = join(folder, 'w.bin');
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    writeFileSync(path, bytes);
    const weights = model.weights!.map((weight) => (weight.name === 'w' ? { ...weight, external: 'w.bin' } : weight));
    const found = weightsIn(onnxFile({ ...model, weights })).find(({ name }) => name === 'w')!;
    expect(found.raw).toBeUndefined();
    const whole = weightOf(inlined(found.message, [{ name: 'w.bin', path, size: bytes.length }]));
    expect(whole).toMatchObject({ name: 'w', raw: bytes });
    // A file that is shorter than the graph says is no weight.
    writeFileSync(path, bytes.subarray(1));
    const short = [{ name: 'w.bin', path, size: bytes.length }];
    expect(() => inlined(found.message, short)).toThrow(/Export the model again/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every number of half precision is written as it is read', () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i).filter(
    (b) => (b & 0x7c00) !== 0x7c00 || (b & 0x3ff) === 0,
  );
  expect(toFloat16(fromFloat16(bits))).toEqual(bits);
});

/** The graph's parts as one message, as whoever reads protobuf takes them. */
function asOne(bytes: Uint8Array): Uint8Array {
  const rest: Uint8Array[] = [];
  const graphs: Uint8Array[] = [];
  eachField(bytes, (field) => void (field.number === 7 ? graphs.push(field.bytes()) : rest.push(field.raw)));
  return joined([...rest, bytesField(7, joined(graphs))]);
}

function weightsIn(bytes: Uint8Array): ReturnType<typeof weightOf>[] {
  const found: ReturnType<typeof weightOf>[] = [];
  eachField(bytes, (field) => {
    if (field.number !== 7) return;
    eachField(field.bytes(), (inner) => inner.number === 5 && found.push(weightOf(inner.bytes())));
  });
  return found;
}

function weightOf(message: Uint8Array): { message: Uint8Array; name: string; raw?: Uint8Array } {
  let name = '';
  let raw: Uint8Array | undefined;
  eachField(message, (field) => {
    if (field.number === 8) name = field.text();
    if (field.number === 9) raw = Uint8Array.from(field.bytes());
  });
  return { message, name, ...(raw && { raw }) };
}
