import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Attributes = Readonly<Record<string, unknown>>;

const FLOAT = { type: 'DT_FLOAT' };
const INT = { type: 'DT_INT32' };

/** One axis of a shape, as JSON has it in a GraphDef; null is any size. */
function dims(shape: readonly (number | null)[]): object {
  return { dim: shape.map((size) => ({ size: String(size ?? -1) })) };
}

/** Writes Graph models of tfjs, node by node, as its converter would leave them. */
export class GraphWriter {
  readonly nodes: object[] = [];
  private readonly specs: { name: string; shape: readonly number[]; dtype: string }[] = [];
  private readonly data: Buffer[] = [];
  private readonly inputs: Record<string, object> = {};
  private readonly outputs: Record<string, object> = {};

  placeholder(name: string, shape: readonly (number | null)[] = [null, null], dtype = INT.type): string {
    this.nodes.push({ name, op: 'Placeholder', attr: { dtype: { type: dtype }, shape: { shape: dims(shape) } } });
    this.inputs[name] = { name: `${name}:0`, dtype, tensorShape: dims(shape) };
    return name;
  }

  constant(
    name: string,
    shape: readonly number[],
    values: readonly number[],
    dtype: 'float32' | 'int32' = 'float32',
  ): string {
    this.nodes.push({ name, op: 'Const', attr: { dtype: dtype === 'int32' ? INT : FLOAT } });
    this.specs.push({ name, shape, dtype });
    const typed = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
    this.data.push(Buffer.from(typed.buffer));
    return name;
  }

  op(op: string, name: string, input: readonly string[], attr: Attributes = {}): string {
    this.nodes.push({ name, op, input, attr: { T: FLOAT, ...attr } });
    return name;
  }

  /** @param name what the signature calls what `node` gives */
  output(name: string, node: string, shape: readonly (number | null)[]): void {
    this.outputs[name] = { name: `${node}:0`, dtype: FLOAT.type, tensorShape: dims(shape) };
  }

  /** What would be written as model.json. */
  json({ signature = true, paths = ['weights.bin'] }: { signature?: boolean; paths?: readonly string[] } = {}) {
    return {
      format: 'graph-model',
      modelTopology: { node: this.nodes, versions: { producer: 1000 } },
      ...(signature && { signature: { inputs: this.inputs, outputs: this.outputs } }),
      weightsManifest: [{ paths, weights: this.specs }],
    };
  }

  get bytes(): Buffer {
    return Buffer.concat(this.data);
  }

  /** @returns the path of the model.json */
  write(folder: string, options?: { readonly signature?: boolean }): string {
    const file = join(folder, 'model.json');
    writeFileSync(file, JSON.stringify(this.json(options)));
    writeFileSync(join(folder, 'weights.bin'), this.bytes);
    return file;
  }
}
