import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { ElementType } from './element-types';

/** A constant of a graph, with its numbers. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | Int8Array | Int32Array | Uint8Array | Uint16Array;
  /** Its element type, where the array leaves it open. */
  readonly type?: keyof typeof ElementType;
  /** The file that holds the numbers in place of the graph. */
  readonly external?: string;
}

export interface Node {
  readonly name?: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly integers?: Readonly<Record<string, number>>;
  readonly lists?: Readonly<Record<string, readonly number[]>>;
  readonly numbers?: Readonly<Record<string, number>>;
  readonly words?: Readonly<Record<string, string>>;
  /** Who defines the operator; ONNX itself where it is not said. */
  readonly domain?: string;
}

/** An input or output: a name for an open axis, a size for a fixed one. */
export interface Value {
  readonly name: string;
  readonly type: keyof typeof ElementType;
  readonly shape?: readonly (number | string)[];
}

export interface Model {
  readonly nodes: readonly Node[];
  readonly weights?: readonly Weight[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly producer?: string;
  /** The version of ONNX's own operators; 17 where it is not said. */
  readonly opset?: number;
}

/** The version of the format that came with a version of the operators (ONNX, docs/Versioning.md). */
const irOf = (opset: number): number => (opset < 19 ? 8 : opset < 21 ? 9 : opset < 23 ? 10 : opset < 24 ? 11 : 12);

const { Varint, LengthDelimited, Bit32 } = WireType;

type Fill = (writer: BinaryWriter) => void;

function message(writer: BinaryWriter, field: number, fill: Fill): void {
  writer.tag(field, LengthDelimited).fork();
  fill(writer);
  writer.join();
}

const text = (writer: BinaryWriter, field: number, value: string): void =>
  void writer.tag(field, LengthDelimited).string(value);
const integer = (writer: BinaryWriter, field: number, value: number): void =>
  void writer.tag(field, Varint).int64(value);

/** The bytes of an ONNX file (onnx.proto): enough of the format for small graphs that really run. */
export function onnxFile(model: Model): Uint8Array {
  const { nodes, weights = [], inputs, outputs, producer = 'padproof', opset: version = 17 } = model;
  const writer = new BinaryWriter();
  integer(writer, 1, irOf(version));
  text(writer, 2, producer);
  for (const domain of new Set(['', ...nodes.map((node) => node.domain ?? '')])) {
    message(writer, 8, (opset) => {
      text(opset, 1, domain);
      integer(opset, 2, domain === '' ? version : 1);
    });
  }
  message(writer, 7, (graph) => {
    for (const node of nodes) message(graph, 1, (to) => writeNode(to, node));
    text(graph, 2, 'small');
    for (const weight of weights) message(graph, 5, (to) => writeWeight(to, weight));
    for (const value of inputs) message(graph, 11, (to) => writeValue(to, value));
    for (const value of outputs) message(graph, 12, (to) => writeValue(to, value));
  });
  return writer.finish();
}

function writeNode(writer: BinaryWriter, node: Node): void {
  const { name: own, operator, inputs, outputs, integers = {}, lists = {}, numbers = {}, words = {}, domain } = node;
  for (const name of inputs) text(writer, 1, name);
  for (const name of outputs) text(writer, 2, name);
  if (own !== undefined) text(writer, 3, own);
  text(writer, 4, operator);
  if (domain !== undefined) text(writer, 7, domain);
  for (const [name, value] of Object.entries(integers)) {
    message(writer, 5, (attribute) => {
      text(attribute, 1, name);
      integer(attribute, 3, value);
      integer(attribute, 20, 2); // INT
    });
  }
  for (const [name, values] of Object.entries(lists)) {
    message(writer, 5, (attribute) => {
      text(attribute, 1, name);
      for (const value of values) integer(attribute, 8, value);
      integer(attribute, 20, 7); // INTS
    });
  }
  for (const [name, value] of Object.entries(numbers)) {
    message(writer, 5, (attribute) => {
      text(attribute, 1, name);
      attribute.tag(2, Bit32).float(value);
      integer(attribute, 20, 1); // FLOAT
    });
  }
  for (const [name, value] of Object.entries(words)) {
    message(writer, 5, (attribute) => {
      text(attribute, 1, name);
      text(attribute, 4, value);
      integer(attribute, 20, 3); // STRING
    });
  }
}

function writeWeight(writer: BinaryWriter, { name, shape, data, type, external }: Weight): void {
  for (const size of shape) integer(writer, 1, size);
  integer(writer, 2, type === undefined ? typeOf(data) : ElementType[type]);
  text(writer, 8, name);
  if (external === undefined) {
    writer.tag(9, LengthDelimited).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return;
  }
  message(writer, 13, (entry) => {
    text(entry, 1, 'location');
    text(entry, 2, external);
  });
  integer(writer, 14, 1); // EXTERNAL
}

function typeOf(data: Weight['data']): number {
  // By name: an array of another realm is as good as ours.
  const names = {
    Float32Array: ElementType.float32,
    BigInt64Array: ElementType.int64,
    Int8Array: ElementType.int8,
    Int32Array: ElementType.int32,
    Uint8Array: ElementType.uint8,
    Uint16Array: ElementType.float16,
  };
  return names[data.constructor.name as keyof typeof names];
}

function writeValue(writer: BinaryWriter, { name, type, shape }: Value): void {
  text(writer, 1, name);
  message(writer, 2, (kind) =>
    message(kind, 1, (tensor) => {
      integer(tensor, 1, ElementType[type]);
      if (!shape) return;
      message(tensor, 2, (axes) => {
        for (const size of shape) {
          message(axes, 1, (axis) => (typeof size === 'number' ? integer(axis, 1, size) : text(axis, 2, size)));
        }
      });
    }),
  );
}
