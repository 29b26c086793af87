import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { ElementType } from '../element-types';

/** A constant of a graph, with its numbers. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | Int8Array | Uint8Array | Uint16Array;
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
}

const { Varint, LengthDelimited } = WireType;

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
export function onnxFile({ nodes, weights = [], inputs, outputs, producer = 'padproof' }: Model): Uint8Array {
  const writer = new BinaryWriter();
  integer(writer, 1, 8);
  text(writer, 2, producer);
  message(writer, 8, (opset) => {
    text(opset, 1, '');
    integer(opset, 2, 17);
  });
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
  const { name: own, operator, inputs, outputs, integers = {}, lists = {} } = node;
  for (const name of inputs) text(writer, 1, name);
  for (const name of outputs) text(writer, 2, name);
  if (own !== undefined) text(writer, 3, own);
  text(writer, 4, operator);
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
}

function writeWeight(writer: BinaryWriter, { name, shape, data, external }: Weight): void {
  for (const size of shape) integer(writer, 1, size);
  integer(writer, 2, typeOf(data));
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
