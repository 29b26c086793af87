import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphWriter, SignatureJson, WrittenNode } from './graph-writer';

// TensorFlow's protobufs, as far as a frozen graph takes them: tensorflow/core/protobuf/{saved_model,meta_graph}.proto and
// tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto. Numbers are those of their fields.

const TYPES: Readonly<Record<string, number>> = { DT_FLOAT: 1, DT_INT32: 3 };

function varint(value: number | bigint): number[] {
  // Negative numbers are 64 bits in two's complement.
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

const number = (field: number, value: number): Buffer => Buffer.from([...varint(field << 3), ...varint(value)]);
const bytes = (field: number, value: Buffer | string): Buffer => {
  const content = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(content.length)]), content]);
};
const message = (field: number, ...parts: readonly Buffer[]): Buffer => bytes(field, Buffer.concat(parts));

const shapeOf = (sizes: readonly (number | null)[]): Buffer =>
  Buffer.concat(sizes.map((size) => message(2, number(1, size ?? -1))));

function attribute({
  type,
  b,
  i,
  shape,
}: {
  type?: string;
  b?: boolean;
  i?: string;
  shape?: { dim: { size: string }[] };
}) {
  if (type !== undefined) return number(6, TYPES[type]);
  if (b !== undefined) return number(5, Number(b));
  if (i !== undefined) return number(3, Number(i));
  return message(7, shapeOf(shape!.dim.map(({ size }) => Number(size))));
}

function nodeDef({ name, op, input = [], attr }: WrittenNode, constant: Buffer | undefined): Buffer {
  const entries = Object.entries(attr).map(([key, value]) => message(5, bytes(1, key), message(2, attribute(value))));
  if (constant) entries.push(message(5, bytes(1, 'value'), message(2, message(8, constant))));
  return message(1, bytes(1, name), bytes(2, op), ...input.map((one) => bytes(3, one)), ...entries);
}

function tensorInfos(field: number, entries: SignatureJson): Buffer[] {
  return Object.entries(entries).map(([key, { name, dtype, tensorShape }]) => {
    const shape = shapeOf(tensorShape.dim.map(({ size }) => Number(size)));
    return message(field, bytes(1, key), message(2, bytes(1, name), number(2, TYPES[dtype]), message(3, shape)));
  });
}

/** Writes a graph as a SavedModel without variables, as tf.saved_model.save would leave a frozen one. */
export function writeSavedModel(graph: GraphWriter, folder: string): string {
  const { inputs, outputs } = graph.signature;
  const nodes = graph.nodes.map((node) => {
    const found = graph.constantNamed(node.name);
    if (!found) return nodeDef(node, undefined);
    const { shape, dtype, data } = found;
    const type = dtype === 'int32' ? TYPES.DT_INT32 : TYPES.DT_FLOAT;
    return nodeDef(node, Buffer.concat([number(1, type), message(2, shapeOf(shape)), bytes(4, data)]));
  });
  const serving = message(
    2,
    ...tensorInfos(1, inputs),
    ...tensorInfos(2, outputs),
    bytes(3, 'tensorflow/serving/predict'),
  );
  const metaGraph = message(
    2,
    message(1, bytes(4, 'serve')),
    message(2, ...nodes, message(4, number(1, 1000))),
    message(5, bytes(1, 'serving_default'), serving),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'saved_model.pb'), Buffer.concat([number(1, 1), metaGraph]));
  return folder;
}
