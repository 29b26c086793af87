import { FETCH_LFS, isLfsPointer } from '../../core/files/git-lfs';
import { messageOf, UnreadableModelError } from '../../core/errors';
import type { GraphNode, GraphValue, GraphWeight, OnnxGraph } from './graph';
import { eachField } from './wire';

/** Nothing that exporters write nests deeper; a file that does is not what it says it is. */
const DEEPEST = 16;

/** What is collected on the way. */
interface Found {
  readonly operators: Set<string>;
  readonly nodes: GraphNode[];
  readonly weights: Map<string, GraphWeight>;
  readonly inputs: GraphValue[];
  readonly outputs: GraphValue[];
  readonly externalFiles: Set<string>;
}

/**
 * Reads what an ONNX file says of its graph (onnx.proto); weights are stepped over.
 *
 * @param where the file's name, for messages
 * @throws UnreadableModelError where it is no ONNX file, or is cut short.
 */
export function readGraph(bytes: Uint8Array, where: string): OnnxGraph {
  const refuse = (why: string, toDo = 'Export or download the file again.'): UnreadableModelError =>
    new UnreadableModelError(`${where} is not an ONNX file that can be read: ${why}. ${toDo}`);
  if (bytes.length === 0) throw refuse('it is empty');
  if (isLfsPointer(bytes)) throw refuse('it is the pointer of Git LFS in the place of the file', FETCH_LFS);
  const found: Found = {
    operators: new Set(),
    nodes: [],
    weights: new Map(),
    inputs: [],
    outputs: [],
    externalFiles: new Set(),
  };
  const head = { ir: 0, opset: 0, producer: '', version: '', graphs: 0 };
  try {
    eachField(bytes, (field) => {
      if (field.number === 1) head.ir = field.integer();
      else if (field.number === 2) head.producer = field.text();
      else if (field.number === 3) head.version = field.text();
      else if (field.number === 8) head.opset = Math.max(head.opset, opsetOf(field.bytes()));
      else if (field.number === 25) readFunction(field.bytes(), found);
      else if (field.number === 7) {
        head.graphs++;
        readGraphProto(field.bytes(), found, 0);
      }
    });
  } catch (thrown) {
    throw refuse(messageOf(thrown));
  }
  if (head.graphs !== 1) throw refuse(head.graphs === 0 ? 'there is no graph in it' : 'it holds more than one graph');
  return {
    ir: head.ir,
    opset: head.opset,
    producer: [head.producer, head.version].filter(Boolean).join(' '),
    // Before version 4 of the format, weights were inputs, too.
    inputs: found.inputs.filter(({ name }) => !found.weights.has(name)),
    outputs: found.outputs,
    operators: found.operators,
    nodes: found.nodes,
    weights: found.weights,
    externalFiles: [...found.externalFiles],
  };
}

/** OperatorSetIdProto: of ONNX's own operators, whose domain has no name. */
function opsetOf(message: Uint8Array): number {
  let [domain, version] = ['', 0];
  eachField(message, (field) => {
    if (field.number === 1) domain = field.text();
    if (field.number === 2) version = field.integer();
  });
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}

/** FunctionProto */
function readFunction(message: Uint8Array, found: Found): void {
  eachField(message, (field) => {
    if (field.number === 7) readNode(field.bytes(), found, 1);
  });
}

/**
 * GraphProto. Of a graph within a node, the operators and the weights are of interest, and what it reads, which is returned: what it
 * hands out may be a tensor of the graph around it.
 */
function readGraphProto(message: Uint8Array, found: Found, depth: number): string[] {
  if (depth > DEEPEST) throw new Error(`graphs nest deeper than ${DEEPEST} levels`);
  const read: string[] = [];
  eachField(message, (field) => {
    if (field.number === 1) {
      const node = readNode(field.bytes(), found, depth);
      if (depth === 0) found.nodes.push(node);
      else read.push(...node.inputs, ...(node.readWithin ?? []));
    } else if (field.number === 5) {
      const { name, ...weight } = readTensor(field.bytes(), found);
      found.weights.set(depth === 0 ? name : `${depth}/${name}`, weight);
    } else if (depth === 0 && field.number === 11) found.inputs.push(readValue(field.bytes()));
    else if (depth === 0 && field.number === 12) found.outputs.push(readValue(field.bytes()));
    else if (field.number === 12) read.push(readValue(field.bytes()).name);
  });
  return read;
}

/** NodeProto */
function readNode(message: Uint8Array, found: Found, depth: number): GraphNode {
  const node = {
    name: '',
    operator: '',
    inputs: [] as string[],
    outputs: [] as string[],
    integers: new Map<string, number>(),
  };
  const within: string[] = [];
  const constants: GraphWeight[] = [];
  eachField(message, (field) => {
    if (field.number === 1) node.inputs.push(field.text());
    else if (field.number === 2) node.outputs.push(field.text());
    else if (field.number === 3) node.name = field.text();
    else if (field.number === 4) node.operator = field.text();
    else if (field.number === 5) {
      const { name, integer, tensor, read } = readAttribute(field.bytes(), found, depth);
      within.push(...read);
      if (integer !== undefined) node.integers.set(name, integer);
      if (tensor) constants.push(tensor);
    }
  });
  found.operators.add(node.operator);
  if (node.operator === 'Constant' && depth === 0 && constants.length === 1) {
    found.weights.set(node.outputs[0], constants[0]);
  }
  return within.length > 0 ? { ...node, readWithin: within } : node;
}

interface Attribute {
  readonly name: string;
  readonly integer?: number;
  readonly tensor?: GraphWeight;
  /** What the nodes of a graph read, and of the graphs within it. */
  readonly read: readonly string[];
}

/** AttributeProto */
function readAttribute(message: Uint8Array, found: Found, depth: number): Attribute {
  let name = '';
  let integer: number | undefined;
  let tensor: GraphWeight | undefined;
  const read: string[] = [];
  eachField(message, (field) => {
    if (field.number === 1) name = field.text();
    else if (field.number === 3) integer = field.integer();
    else if (field.number === 5) tensor = readTensor(field.bytes(), found);
    else if (field.number === 6 || field.number === 11) read.push(...readGraphProto(field.bytes(), found, depth + 1));
  });
  return { name, integer, tensor, read };
}

/** TensorProto, without its numbers. */
function readTensor(message: Uint8Array, found: Found): GraphWeight & { readonly name: string } {
  const tensor = { name: '', type: 0, shape: [] as number[] };
  eachField(message, (field) => {
    if (field.number === 1) tensor.shape.push(...field.integers());
    else if (field.number === 2) tensor.type = field.integer();
    else if (field.number === 8) tensor.name = field.text();
    else if (field.number === 13) {
      const [key, value] = readEntry(field.bytes());
      if (key === 'location') found.externalFiles.add(value);
    }
  });
  return tensor;
}

/** StringStringEntryProto */
function readEntry(message: Uint8Array): [key: string, value: string] {
  let [key, value] = ['', ''];
  eachField(message, (field) => {
    if (field.number === 1) key = field.text();
    if (field.number === 2) value = field.text();
  });
  return [key, value];
}

/** ValueInfoProto, with TypeProto and TensorShapeProto within. */
function readValue(message: Uint8Array): GraphValue {
  let name = '';
  let type = 0;
  let shape: (number | null)[] | undefined;
  const readTensorType = (bytes: Uint8Array): void =>
    eachField(bytes, (field) => {
      if (field.number === 1) type = field.integer();
      if (field.number === 2) {
        const axes: (number | null)[] = [];
        eachField(field.bytes(), (axis) => axis.number === 1 && axes.push(readAxis(axis.bytes())));
        shape = axes;
      }
    });
  eachField(message, (field) => {
    if (field.number === 1) name = field.text();
    if (field.number === 2) eachField(field.bytes(), (kind) => kind.number === 1 && readTensorType(kind.bytes()));
  });
  return { name, type, ...(shape && { shape }) };
}

/** TensorShapeProto.Dimension: a size, or a name, or nothing. Sizes below 1 are how some exporters write an open axis. */
function readAxis(message: Uint8Array): number | null {
  let size: number | null = null;
  eachField(message, (field) => {
    if (field.number === 1) size = field.integer();
  });
  return size !== null && size > 0 ? size : null;
}
