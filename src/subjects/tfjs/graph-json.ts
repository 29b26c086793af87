import { asNumber } from '../../core/as-primitive';
import { isJsonObject, showJson } from '../../core/text/strict-json';
import { UsageError } from '../../core/errors';

/** One axis of a shape, as the JSON of a GraphDef has it: -1 is any size. */
export interface AxisJson {
  readonly size?: string | number;
}

/** A shape of a GraphDef. */
export interface ShapeJson {
  readonly dim?: readonly AxisJson[];
  readonly unknownRank?: boolean;
}

/** A node of a GraphDef, as far as it is read here. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: { readonly dtype?: { readonly type?: string }; readonly shape?: { readonly shape?: ShapeJson } };
}

/** An entry of a signature, as the converter writes it from TensorFlow's SignatureDef. */
export interface SignatureEntry {
  readonly name: string;
  readonly dtype?: string;
  readonly tensorShape?: ShapeJson;
  /** A weight that the initialiser graph fills in, and nobody feeds. */
  readonly resourceId?: number;
}

/** Which nodes a model is fed through, and which it answers by, under the names of their parts. */
export type Signature = Readonly<Record<'inputs' | 'outputs', Readonly<Record<string, SignatureEntry>>>>;

/**
 * Holds the nodes of a graph against what is read of them.
 * @param where the file, for messages
 * @throws UsageError naming the node, what was found and what was expected.
 */
export function parseNodes(nodes: readonly unknown[], where: string): readonly GraphNode[] {
  nodes.forEach((node, n) => {
    const { name, op, input = [], attr = {} } = isJsonObject(node) ? node : {};
    const isText = [name, op, ...(Array.isArray(input) ? input : [undefined])].every((one) => typeof one === 'string');
    if (!isText || !isJsonObject(attr)) {
      throw new UsageError(
        `${where}: modelTopology.node[${n}] is ${showJson(node)}; expected { name, op, input, attr }, as the converter writes it.`,
      );
    }
    const { dtype = {}, shape = {} } = attr;
    if (!isJsonObject(dtype) || !isJsonObject(shape) || !isShape(shape.shape)) {
      throw new UsageError(
        `${where}: modelTopology.node[${n}].attr is ${showJson(attr)}; expected a dtype and a shape.`,
      );
    }
  });
  return nodes as readonly GraphNode[];
}

/** The same of a signature; empty where there is none. */
export function parseSignature(signature: unknown, where: string): Signature {
  const { inputs = {}, outputs = {} } = isJsonObject(signature) ? signature : {};
  for (const [side, entries] of Object.entries({ inputs, outputs })) {
    const isSide = isJsonObject(entries) && Object.values(entries).every(isEntry);
    if (isSide) continue;
    throw new UsageError(
      `${where}: signature.${side} is ${showJson(entries)}; expected { part: { name, dtype, tensorShape } }, as the converter writes it.`,
    );
  }
  return { inputs, outputs } as Signature;
}

function isEntry(entry: unknown): boolean {
  if (!isJsonObject(entry) || typeof entry.name !== 'string') return false;
  return ['undefined', 'string'].includes(typeof entry.dtype) && isShape(entry.tensorShape);
}

function isShape(shape: unknown): boolean {
  if (shape === undefined) return true;
  if (!isJsonObject(shape)) return false;
  const { dim = [] } = shape;
  return Array.isArray(dim) && dim.every((axis) => isJsonObject(axis) && Number.isInteger(asNumber(axis.size ?? -1)));
}
