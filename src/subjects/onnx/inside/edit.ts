import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { eachField } from '../wire';

/** A tensor that becomes an input of a graph. */
export interface NewInput {
  readonly name: string;
  /** The number of its element type in ONNX. */
  readonly type: number;
  readonly axes: number;
}

/** What the outputs of a node are called once they are given by the caller. */
const UNUSED = '/computed';

/**
 * The bytes of an ONNX file with more outputs, of types that the runtime finds out by itself, and with tensors of it as inputs in the
 * place of what its nodes compute.
 */
export function withOutputs(
  file: Uint8Array,
  outputs: readonly string[],
  inputs: readonly NewInput[] = [],
): Uint8Array {
  const writer = new BinaryWriter();
  message(writer, 7, () => {
    for (const { name, type, axes } of inputs) message(writer, 11, () => writeValue(writer, name, type, axes));
    for (const name of outputs) message(writer, 12, () => writeValue(writer, name));
  });
  const given = new Set(inputs.map(({ name }) => name));
  // A message that stands in a file twice is one that has what both of them hold (protobuf, "Last One Wins").
  return joined([...(given.size === 0 ? [file] : withoutMakers(file, given)), writer.finish()]);
}

/** Writes a message within another. */
export function message(writer: BinaryWriter, field: number, fill: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill();
  writer.join();
}

/** ValueInfoProto; of an unknown type where none is given. */
export function writeValue(writer: BinaryWriter, name: string, type?: number, axes = 0): void {
  writer.tag(1, WireType.LengthDelimited).string(name);
  if (type === undefined) return;
  message(writer, 2, () =>
    message(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(type);
      message(writer, 2, () => {
        for (let axis = 0; axis < axes; axis++) message(writer, 1, () => undefined);
      });
    }),
  );
}

/**
 * A node whose inputs and outputs have other names.
 * @param prefix what goes before its own name
 */
export function renamed(node: Uint8Array, to: (name: string, isOutput: boolean) => string, prefix = ''): Uint8Array {
  const parts: Uint8Array[] = [];
  eachField(node, (field) => {
    // input, output, name
    if (field.number > 3) parts.push(field.raw);
    else {
      const name = field.number === 3 ? prefix + field.text() : to(field.text(), field.number === 2);
      parts.push(new BinaryWriter().tag(field.number, WireType.LengthDelimited).string(name).finish());
    }
  });
  return joined(parts);
}

/** A field of bytes. */
export function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();
}

/** The parts of a file whose nodes make none of these tensors. */
function withoutMakers(file: Uint8Array, given: ReadonlySet<string>): Uint8Array[] {
  const parts: Uint8Array[] = [];
  eachField(file, (field) => {
    if (field.number !== 7) {
      parts.push(field.raw);
      return;
    }
    const graph: Uint8Array[] = [];
    eachField(field.bytes(), (inner) => {
      if (inner.number !== 1) {
        graph.push(inner.raw);
        return;
      }
      const node = inner.bytes();
      const makes = outputsOfNode(node).some((name) => given.has(name));
      const unused = (name: string, isOutput: boolean): string =>
        isOutput && given.has(name) ? `${name}${UNUSED}` : name;
      graph.push(makes ? bytesField(1, renamed(node, unused)) : inner.raw);
    });
    const length = graph.reduce((sum, part) => sum + part.length, 0);
    parts.push(new BinaryWriter().tag(7, WireType.LengthDelimited).uint32(length).finish(), ...graph);
  });
  return parts;
}

/** The names of what a node computes. */
export function outputsOfNode(node: Uint8Array): string[] {
  const names: string[] = [];
  eachField(node, (field) => field.number === 2 && names.push(field.text()));
  return names;
}

/** Parts, one behind the other, in memory of their own. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
