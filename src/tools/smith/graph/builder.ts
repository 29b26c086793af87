import type { Node, Weight } from '../../../subjects/onnx/writer';
import { halved } from '../numbers';

type More = Omit<Node, 'name' | 'operator' | 'inputs' | 'outputs'>;

/** Collects the nodes and weights of a graph, in the words of its opset. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  private readonly names = new Set<string>();
  private readonly kept = new Map<string, Weight>();
  private readonly shared = new Map<string, string>();

  /** @param half its floats are in half precision */
  constructor(
    readonly opset: number,
    readonly half: boolean,
  ) {}

  get weights(): readonly Weight[] {
    return [...this.kept.values()];
  }

  /** Adds a node; its name ends in its operator, unless it is told apart. @returns what its first output is called */
  node(place: string, operator: string, inputs: readonly string[], more: More = {}, outputs = 1): string {
    let name = `${place}/${operator}`;
    for (let n = 1; this.names.has(name); n++) name = `${place}/${operator}_${n}`;
    this.names.add(name);
    const made = Array.from({ length: outputs }, (_, i) => `${name}_output_${i}`);
    this.nodes.push({ name, operator, inputs, outputs: made, ...more });
    return made[0];
  }

  /** Adds nodes once, however many ask for what they make. */
  once(key: string, make: () => string): string {
    const known = this.shared.get(key) ?? make();
    this.shared.set(key, known);
    return known;
  }

  /** Floats, in the type of the model. */
  floats(name: string, shape: readonly number[], data: Float32Array): string {
    return this.weight({ name, shape, data: this.half ? halved(data) : data });
  }

  float(value: number): string {
    return this.floats(`the number ${value}`, [], Float32Array.of(value));
  }

  whole(...list: readonly number[]): string {
    return this.weight({ name: `[${list.join()}]`, shape: [list.length], data: BigInt64Array.from(list.map(BigInt)) });
  }

  one(value: number): string {
    return this.weight({ name: `${value}`, shape: [], data: BigInt64Array.of(BigInt(value)) });
  }

  weight(weight: Weight): string {
    this.kept.set(weight.name, weight);
    return weight.name;
  }

  cast(place: string, x: string, to: 'float' | 'bool' | 'int32' | 'int64'): string {
    const type = { float: this.half ? 10 : 1, bool: 9, int32: 6, int64: 7 }[to];
    return this.node(place, 'Cast', [x], { integers: { to: type } });
  }

  unsqueeze(place: string, x: string, ...axes: readonly number[]): string {
    if (this.opset < 13) return this.node(place, 'Unsqueeze', [x], { lists: { axes } });
    return this.node(place, 'Unsqueeze', [x, this.whole(...axes)]);
  }

  /** The mean over the last axis, which stays, of length 1. */
  mean(place: string, x: string): string {
    if (this.opset < 18) return this.node(place, 'ReduceMean', [x], { lists: { axes: [-1] } });
    return this.node(place, 'ReduceMean', [x, this.whole(-1)]);
  }

  /** Sums whole numbers over an axis, which goes. */
  sum(place: string, x: string, axis: number): string {
    const integers = { keepdims: 0 };
    if (this.opset < 13) return this.node(place, 'ReduceSum', [x], { integers, lists: { axes: [axis] } });
    return this.node(place, 'ReduceSum', [x, this.whole(axis)], { integers });
  }

  reshape(place: string, x: string, ...shape: readonly number[]): string {
    return this.node(place, 'Reshape', [x, this.whole(...shape)]);
  }

  transpose(place: string, x: string, ...perm: readonly number[]): string {
    return this.node(place, 'Transpose', [x], { lists: { perm } });
  }
}

/** Operators of ONNX Runtime's own. */
export const CONTRIB = 'com.microsoft';
