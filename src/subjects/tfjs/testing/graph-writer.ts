import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An attribute of a node, as JSON has it. */
export type Attribute = {
  readonly type?: string;
  readonly b?: boolean;
  readonly i?: string;
  readonly s?: string;
  readonly shape?: { dim: { size: string }[] };
};
type Attributes = Readonly<Record<string, Attribute>>;

export interface WrittenNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Attributes;
}

export type SignatureJson = Record<
  string,
  { readonly name: string; readonly dtype: string; readonly tensorShape: { dim: { size: string }[] } }
>;

interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: Buffer;
}

const FLOAT = { type: 'DT_FLOAT' };
const INT = { type: 'DT_INT32' };

/** The types that an op must be told: TensorFlow refuses a node that lacks one of them, or has another. */
const OP_TYPES: Readonly<Record<string, Attributes>> = {
  GatherV2: { Tparams: FLOAT, Tindices: INT, Taxis: INT },
  ExpandDims: { T: FLOAT, Tdim: INT },
  Sum: { T: FLOAT, Tidx: INT },
  Cast: { SrcT: INT, DstT: FLOAT },
  Shape: { T: INT, out_type: INT },
  Pack: { T: INT },
  StridedSlice: { T: FLOAT, Index: INT },
};

/** One axis of a shape, as JSON has it in a GraphDef; null is any size. */
function dims(shape: readonly (number | null)[]): { dim: { size: string }[] } {
  return { dim: shape.map((size) => ({ size: String(size ?? -1) })) };
}

/** Writes graphs node by node, as TensorFlow freezes them and tfjs's converter leaves them. */
export class GraphWriter {
  readonly nodes: WrittenNode[] = [];
  readonly signature: { readonly inputs: SignatureJson; readonly outputs: SignatureJson } = { inputs: {}, outputs: {} };
  private readonly constants: Constant[] = [];

  placeholder(name: string, shape: readonly (number | null)[] = [null, null], dtype = INT.type): string {
    this.nodes.push({ name, op: 'Placeholder', attr: { dtype: { type: dtype }, shape: { shape: dims(shape) } } });
    this.signature.inputs[name] = { name: `${name}:0`, dtype, tensorShape: dims(shape) };
    return name;
  }

  constant(
    name: string,
    shape: readonly number[],
    values: readonly number[],
    dtype: Constant['dtype'] = 'float32',
  ): string {
    this.nodes.push({ name, op: 'Const', attr: { dtype: dtype === 'int32' ? INT : FLOAT } });
    const typed = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
    this.constants.push({ name, shape, dtype, data: Buffer.from(typed.buffer) });
    return name;
  }

  constantNamed(name: string): Constant | undefined {
    return this.constants.find((constant) => constant.name === name);
  }

  op(op: string, name: string, input: readonly string[], attr: Attributes = {}): string {
    this.nodes.push({ name, op, input, attr: { ...(OP_TYPES[op] ?? { T: FLOAT }), ...attr } });
    return name;
  }

  /** @param name what the signature calls what `node` gives */
  output(name: string, node: string, shape: readonly (number | null)[]): void {
    this.signature.outputs[name] = { name: `${node}:0`, dtype: FLOAT.type, tensorShape: dims(shape) };
  }

  /** What would be written as model.json. */
  json({ signature = true }: { signature?: boolean } = {}) {
    const weights = this.constants.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
    return {
      format: 'graph-model',
      modelTopology: { node: this.nodes, versions: { producer: 1000 } },
      ...(signature && { signature: this.signature }),
      weightsManifest: [{ paths: ['weights.bin'], weights }],
    };
  }

  get bytes(): Buffer {
    return Buffer.concat(this.constants.map(({ data }) => data));
  }

  /** @returns the path of the model.json */
  write(folder: string, options?: { readonly signature?: boolean }): string {
    const file = join(folder, 'model.json');
    writeFileSync(file, JSON.stringify(this.json(options)));
    writeFileSync(join(folder, 'weights.bin'), this.bytes);
    return file;
  }
}
