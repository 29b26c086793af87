import type { Batch } from '../../../core/batch';
import { isByName } from '../../../core/encoding';
import { UsageError } from '../../../core/errors';
import type { CutModel, CutOut, InnerNode, InnerTensor, InnerTensors, Inside } from '../../../core/inside';
import { externalFilesOf } from '../external-data';
import { feedsOf } from '../feeds';
import type { OnnxGraph } from '../graph';
import type { GraphInputs } from '../inputs';
import type { GraphOutput } from '../outputs';
import { readGraph } from '../read-graph';
import type { LoadedRuntime } from '../runtime';
import { GraphSession, type Fed } from '../session';
import { dependenceOf, type Dependence } from './content';
import { cutModel, DIFFER, readFrom, type CutValues } from './cut';
import { withOutputs } from './edit';
import { inlined } from './inlined';
import { elementType, innerTensor, toRuntime } from './tensors';

/** A graph, and what is needed to run it again. */
export interface Opened {
  readonly file: string;
  readonly graph: OnnxGraph;
  readonly inputs: GraphInputs;
  readonly runtime: LoadedRuntime;
  /** What is judged of its outputs. */
  readonly outputs: readonly GraphOutput[];
  /** The content of the file, read anew each time: it may be large. */
  bytes(): Promise<Uint8Array>;
}

/** An ONNX graph with its inner tensors handed out. It is loaded when it is first run, and with tensors replaced once more. */
export class GraphInside implements Inside {
  readonly nodes: readonly InnerNode[];
  readonly outputs: ReadonlyMap<string, readonly string[]>;
  readonly tensors: ReadonlySet<string>;
  private readonly dependence: Dependence;
  private plain: Promise<GraphSession> | undefined;
  private other: { readonly key: string; readonly session: Promise<GraphSession> } | undefined;

  constructor(private readonly opened: Opened) {
    const { graph, outputs } = opened;
    this.dependence = dependenceOf(graph);
    const { content, inner } = this.dependence;
    this.nodes = graph.nodes.map(({ name, operator, inputs, readWithin = [], outputs: made }) => ({
      name,
      operator,
      inputs: [...inputs, ...readWithin],
      outputs: made,
    }));
    this.tensors = new Set([...inner].filter((name) => content.has(name)));
    this.outputs = labelsOf(outputs);
  }

  async run(batch: Batch, wanted: readonly string[], replaced: InnerTensors = new Map()): Promise<InnerTensors> {
    const session = await (replaced.size === 0 ? (this.plain ??= this.open([])) : this.replacing(replaced));
    const feeds = new Map<string, Fed>(feedsOf(batch, this.opened.inputs));
    for (const [name, tensor] of replaced) {
      feeds.set(name, { type: tensor.type, data: toRuntime(tensor), shape: tensor.shape });
    }
    const left = wanted.filter((name) => !replaced.has(name));
    const found = new Map(left.length === 0 ? [] : await session.read(feeds, left, innerTensor));
    for (const name of wanted) if (replaced.has(name)) found.set(name, replaced.get(name)!);
    return found;
  }

  async cut({ nodes, expected, observed }: CutOut): Promise<CutModel> {
    const { file, graph, runtime } = this.opened;
    const chosen = nodes.map((node) => this.nodes.indexOf(node));
    const read = readFrom(graph, chosen);
    const within = chosen.map((i) => graph.nodes[i]).find(({ readWithin }) => readWithin);
    if (within)
      throw new UsageError(
        `${within.operator} has a graph within, and is not cut out. Cut it out of ${file} yourself.`,
      );
    const valuesOf = async ({ batch, real }: CutOut['expected']): Promise<CutValues> => {
      const feeds = feedsOf(batch, this.opened.inputs);
      const { inner, fixed } = this.dependence;
      const wanted = [...read, ...graph.nodes[chosen.at(-1)!].outputs].filter(
        (name) => inner.has(name) && !fixed.has(name),
      );
      const tensors = new Map(await this.run(batch, wanted));
      for (const [name, { type, data, shape }] of feeds) {
        if (read.includes(name)) tensors.set(name, innerTensor({ type, data, dims: shape })!);
      }
      return { tensors, real };
    };
    const external = await externalFilesOf(file, graph);
    const model = cutModel({
      file: await this.opened.bytes(),
      graph,
      dependence: this.dependence,
      nodes: chosen,
      expected: await valuesOf(expected),
      observed: await valuesOf(observed),
      inlined: (weight) => inlined(weight, external),
    });
    const session = await GraphSession.open('the node', model, readGraph(model, 'the node'), runtime);
    try {
      const counted = await session.run(new Map());
      const sum = (label: string): number =>
        [...counted].filter(([name]) => name.startsWith(label)).reduce((all, [, { data }]) => all + data[0], 0);
      return { model, differ: { inputs: sum(DIFFER.in), outputs: sum(DIFFER.out) } };
    } finally {
      await session.release();
    }
  }

  async close(): Promise<void> {
    const sessions = [this.plain, this.other?.session];
    this.plain = undefined;
    this.other = undefined;
    // One that could not be opened holds nothing.
    for (const session of sessions) await session?.then((one) => one.release()).catch(() => undefined);
  }

  private async replacing(replaced: InnerTensors): Promise<GraphSession> {
    const key = JSON.stringify([...replaced.keys()]);
    if (this.other?.key !== key) {
      await this.other?.session.then((one) => one.release()).catch(() => undefined);
      this.other = { key, session: this.open([...replaced]) };
    }
    return this.other.session;
  }

  private async open(replaced: readonly (readonly [name: string, tensor: InnerTensor])[]): Promise<GraphSession> {
    const { file, graph, runtime } = this.opened;
    const given = new Set(replaced.map(([name]) => name));
    const known = new Set(graph.outputs.map(({ name }) => name));
    const more = [...this.dependence.inner].filter((name) => !known.has(name) && !given.has(name));
    const inputs = replaced.map(([name, { type, shape }]) => ({ name, type: elementType(type), axes: shape.length }));
    return GraphSession.open(file, withOutputs(await this.opened.bytes(), more, inputs), graph, runtime, {
      isChanged: true,
    });
  }
}

/** The tensors of a graph behind the outputs of an encoding, by the names that reports give them. */
function labelsOf(outputs: readonly GraphOutput[]): Map<string, readonly string[]> {
  const labels = new Map<string, string[]>();
  const inOrder = [...outputs].sort((a, b) => Number(a.part ?? 0) - Number(b.part ?? 0));
  const layers = { hiddenStates: 0, attentions: 0 };
  for (const { name, output, part } of inOrder) {
    const label = isByName(output)
      ? `${output}.${part}`
      : output === 'hiddenStates' || output === 'attentions'
        ? `${output}[${layers[output]++}]`
        : output;
    labels.set(label, [...(labels.get(label) ?? []), name]);
  }
  return labels;
}
