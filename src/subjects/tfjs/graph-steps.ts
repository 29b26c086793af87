import type { InnerNode } from '../../core/inside';
import type { GraphNode, Signature } from './graph-json';

/** The steps of a Graph model, each after those whose outputs it reads. */
export interface GraphSteps {
  readonly nodes: readonly InnerNode[];
  /** Tensors that depend on what a batch holds. */
  readonly tensors: ReadonlySet<string>;
  /** The tensor behind each output, by the name that the signature gives it. */
  readonly behind: ReadonlyMap<string, string>;
}

/** Steps whose outputs depend on the shape of what they read, and on nothing that it holds. */
const OF_SHAPE = new Set(['Shape', 'ShapeN', 'Size', 'Rank', 'ZerosLike', 'OnesLike']);
const FED = /^(Placeholder|PlaceholderWithDefault)$/;
/** Loops, branches, and lists of tensors: what lies in them runs in frames of its own, and is no tensor of the graph. */
const FLOWS =
  /^(Stateless)?(If|While)$|^(Switch|Merge|Enter|Exit|NextIteration|LoopCond)$|^Tensor(List|Array)|^(Partitioned|StatefulPartitioned)Call$/;

/** What a graph shows of itself; undefined where it has control flow, so that not all of it is shown. */
export function stepsOf(nodes: readonly GraphNode[], signature: Signature): GraphSteps | undefined {
  if (nodes.some(({ op }) => FLOWS.test(op))) return undefined;
  const byName = new Map(nodes.map((node) => [node.name, node]));
  // `^` marks what a node waits for and does not read.
  const readBy = ({ input = [] }: GraphNode): string[] =>
    input.filter((name) => !name.startsWith('^')).map(plainTensor);
  const made = new Map<string, Set<string>>();
  const asked = Object.values(signature.outputs).map(({ name }) => plainTensor(name));
  for (const name of [...nodes.flatMap(readBy), ...asked]) {
    const maker = nodeOf(name);
    made.set(maker, (made.get(maker) ?? new Set([maker])).add(name));
  }
  const steps: InnerNode[] = [];
  const tensors = new Set<string>();
  for (const node of inOrder(nodes, byName, readBy)) {
    const { name, op } = node;
    if (FED.test(op) || op === 'Const' || op === 'NoOp') continue;
    const inputs = readBy(node);
    const outputs = [...(made.get(name) ?? [name])];
    steps.push({ name, operator: op, inputs, outputs });
    const isOfContent = inputs.some((input) => tensors.has(input) || FED.test(byName.get(nodeOf(input))?.op ?? ''));
    if (isOfContent && !OF_SHAPE.has(op)) for (const output of outputs) tensors.add(output);
  }
  const behind = new Map(Object.entries(signature.outputs).map(([key, { name }]) => [key, plainTensor(name)]));
  return { nodes: steps, tensors, behind };
}

/** `x:0` is `x`; `x:1` is the second of what x makes. */
function plainTensor(name: string): string {
  return name.replace(/:0$/, '');
}

function nodeOf(tensor: string): string {
  return tensor.replace(/:\d+$/, '');
}

/** Each node after those that it reads; a file may have them in any order. */
function inOrder(
  nodes: readonly GraphNode[],
  byName: ReadonlyMap<string, GraphNode>,
  readBy: (node: GraphNode) => readonly string[],
): GraphNode[] {
  const ordered = new Set<GraphNode>();
  for (const root of nodes) {
    const stack = [{ node: root, next: 0 }];
    const open = new Set([root]);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const read = readBy(top.node)[top.next++];
      const before = read === undefined ? undefined : byName.get(nodeOf(read));
      if (read === undefined) {
        ordered.add(top.node);
        stack.pop();
      } else if (before && !ordered.has(before) && !open.has(before)) {
        open.add(before);
        stack.push({ node: before, next: 0 });
      }
    }
  }
  return [...ordered];
}
