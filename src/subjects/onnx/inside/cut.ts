import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { InnerTensor, InnerTensors } from '../../../core/inside';
import { ElementType } from '../element-types';
import type { OnnxGraph } from '../graph';
import { eachField } from '../wire';
import type { Dependence } from './content';
import { bytesField, joined, message, renamed, writeValue } from './edit';
import { elementType, toRuntime } from './tensors';

/** What one run puts into some nodes and gets out of the last, and where the numbers that are compared stand in each tensor. */
export interface CutValues {
  readonly tensors: InnerTensors;
  readonly real: ReadonlyMap<string, Int32Array>;
}

/** What is cut, as {@link cutModel} takes it. */
export interface Cutting {
  readonly file: Uint8Array;
  readonly graph: OnnxGraph;
  readonly dependence: Dependence;
  /** Which of the graph's nodes, by their number. */
  readonly nodes: readonly number[];
  readonly expected: CutValues;
  readonly observed: CutValues;
  /** The bytes of a weight (TensorProto) that needs no other file. */
  inlined(weight: Uint8Array): Uint8Array;
}

const SIDES = ['expected', 'observed'] as const;

/** How many numbers of a tensor differ in the cut-out model is an output of this name. */
export const DIFFER = { in: 'numbers_in_that_differ/', out: 'numbers_out_that_differ/' } as const;

/** The names that nodes read and do not make themselves. */
export function readFrom({ nodes: all }: OnnxGraph, nodes: readonly number[]): string[] {
  const made = new Set(nodes.flatMap((i) => all[i].outputs));
  return [...new Set(nodes.flatMap((i) => all[i].inputs))].filter((name) => name !== '' && !made.has(name));
}

/** Weights, and nodes that make something of them alone, need no value: they are taken as they are. */
export function fixedParts({ nodes }: OnnxGraph, { fixed }: Dependence, names: readonly string[]): ReadonlySet<number> {
  const needed = new Set<number>();
  const open = names.filter((name) => fixed.has(name));
  for (const name of open) {
    const maker = nodes.findIndex(({ outputs }) => outputs.includes(name));
    if (maker < 0 || needed.has(maker)) continue;
    needed.add(maker);
    open.push(...nodes[maker].inputs);
  }
  return needed;
}

/**
 * A model of a few nodes, twice over: once on what the trusted run puts in, once on what the other run does, each as inputs that
 * have their values already. Its outputs are those of the nodes, and how many numbers of each tensor differ where both runs are held
 * against each other.
 */
export function cutModel(cutting: Cutting): Uint8Array {
  const { file, graph, dependence, nodes } = cutting;
  const read = readFrom(graph, nodes);
  const helpers = fixedParts(graph, dependence, read);
  const weights = new Set([...read, ...[...helpers].flatMap((i) => graph.nodes[i].inputs)]);
  const isOfRun = (name: string): boolean => name !== '' && !dependence.fixed.has(name);
  const made = nodes.flatMap((i) => graph.nodes[i].outputs).filter((name) => name !== '');
  const own = new Set([...read.filter(isOfRun), ...made]);
  const parts: Uint8Array[] = [];
  eachField(file, (field) => {
    // ir_version, opset_import, functions
    if ([1, 8, 25].includes(field.number)) parts.push(field.raw);
    if (field.number !== 7) return;
    let index = -1;
    const bodies: Uint8Array[][] = [[], [], []];
    eachField(field.bytes(), (inner) => {
      if (inner.number === 1) {
        index++;
        if (helpers.has(index)) bodies[0].push(inner.raw);
        if (nodes.includes(index)) {
          SIDES.forEach((side, s) => {
            const to = (name: string): string => (own.has(name) ? `${side}/${name}` : name);
            bodies[1 + s].push(bytesField(1, renamed(inner.bytes(), to, `${side}/`)));
          });
        }
      }
      if (inner.number === 5 && weights.has(nameOf(inner.bytes()))) {
        bodies[0].push(bytesField(5, cutting.inlined(inner.bytes())));
      }
    });
    const rest = new BinaryWriter();
    for (const side of SIDES)
      for (const name of read.filter(isOfRun)) writeInput(rest, `${side}/${name}`, cutting[side].tensors.get(name)!);
    const last = graph.nodes[nodes.at(-1)!].outputs.filter((name) => name !== '');
    for (const side of SIDES) {
      for (const name of last) {
        const { type, shape } = cutting[side].tensors.get(name)!;
        message(rest, 12, () => writeValue(rest, `${side}/${name}`, elementType(type), shape.length));
      }
    }
    for (const name of read.filter(isOfRun)) writeComparison(rest, name, DIFFER.in, cutting);
    for (const name of last) writeComparison(rest, name, DIFFER.out, cutting);
    parts.push(
      bytesField(7, joined([...bodies.flat(), bytesField(2, new TextEncoder().encode('cut')), rest.finish()])),
    );
  });
  parts.push(bytesField(2, new TextEncoder().encode('padproof')));
  return joined(parts);
}

/** The name of a TensorProto. */
function nameOf(weight: Uint8Array): string {
  let name = '';
  eachField(weight, (field) => {
    if (field.number === 8) name = field.text();
  });
  return name;
}

/** An input that has a value: a graph may be run without it. */
function writeInput(writer: BinaryWriter, name: string, tensor: InnerTensor): void {
  message(writer, 11, () => writeValue(writer, name, elementType(tensor.type), tensor.shape.length));
  writeTensor(writer, name, tensor.shape, elementType(tensor.type), toRuntime(tensor) as Uint8Array);
}

function writeTensor(
  writer: BinaryWriter,
  name: string,
  shape: readonly number[],
  type: number,
  data: ArrayBufferView,
): void {
  message(writer, 5, () => {
    for (const size of shape) writer.tag(1, WireType.Varint).int64(size);
    writer.tag(2, WireType.Varint).int32(type);
    writer.tag(8, WireType.LengthDelimited).string(name);
    writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  });
}

/**
 * How many numbers of a tensor differ: both sides flat, those that are compared, as float64, equal or not, counted. What is no number
 * in both runs is the same; it is what does not equal itself.
 */
function writeComparison(writer: BinaryWriter, name: string, label: string, cutting: Cutting): void {
  if (!SIDES.every((side) => cutting[side].real.has(name))) return;
  const own = (what: string): string => `${label}${name}/${what}`;
  writeTensor(writer, own('flat'), [1], ElementType.int64, BigInt64Array.of(-1n));
  for (const side of SIDES) {
    const places = cutting[side].real.get(name)!;
    writeTensor(writer, own(`${side}/places`), [places.length], ElementType.int64, BigInt64Array.from(places, BigInt));
    writeNode(writer, 'Reshape', [`${side}/${name}`, own('flat')], own(`${side}/flat`));
    writeNode(writer, 'Gather', [own(`${side}/flat`), own(`${side}/places`)], own(`${side}/real`));
    writeNode(writer, 'Cast', [own(`${side}/real`)], own(`${side}/numbers`), ['to', ElementType.float64]);
  }
  writeNode(
    writer,
    'Equal',
    SIDES.map((side) => own(`${side}/numbers`)),
    own('equal'),
  );
  writeNode(writer, 'Not', [own('equal')], own('unequal'));
  for (const side of SIDES)
    writeNode(writer, 'Equal', [own(`${side}/numbers`), own(`${side}/numbers`)], own(`${side}/is-number`));
  writeNode(
    writer,
    'Or',
    SIDES.map((side) => own(`${side}/is-number`)),
    own('has-number'),
  );
  writeNode(writer, 'And', [own('unequal'), own('has-number')], own('different'));
  writeNode(writer, 'Cast', [own('different')], own('ones'), ['to', ElementType.float32]);
  writeNode(writer, 'ReduceSum', [own('ones')], `${label}${name}`, ['keepdims', 0]);
  message(writer, 12, () => writeValue(writer, `${label}${name}`, ElementType.float32));
}

function writeNode(
  writer: BinaryWriter,
  operator: string,
  inputs: readonly string[],
  output: string,
  attribute?: readonly [name: string, value: number],
): void {
  message(writer, 1, () => {
    for (const name of inputs) writer.tag(1, WireType.LengthDelimited).string(name);
    writer.tag(2, WireType.LengthDelimited).string(output);
    writer.tag(4, WireType.LengthDelimited).string(operator);
    if (!attribute) return;
    message(writer, 5, () => {
      writer.tag(1, WireType.LengthDelimited).string(attribute[0]);
      writer.tag(3, WireType.Varint).int64(attribute[1]);
      writer.tag(20, WireType.Varint).int32(2); // INT
    });
  });
}
