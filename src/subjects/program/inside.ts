import type { Batch } from '../../core/batch';
import { OtherStepsError, SubjectError } from '../../core/errors';
import type { InnerNode, InnerTensor, InnerTensors, Inside, InsideOf } from '../../core/inside';
import { outsideText } from '../../core/text/outside-text';
import type { Program } from './program';
import { aboutInside } from './question';
import { parseSteps, pathOf, type Steps } from './steps';

/** What lies inside a model that a program runs: one `Inside` for each way that batches take through it. */
export class RecordedInsides {
  private readonly known = new Map<string, RecordedInside>();

  constructor(
    private readonly program: Program,
    private readonly instance: string,
    private readonly name: string,
  ) {}

  /** Has the steps recorded that a batch takes. */
  async of(of: InsideOf): Promise<Inside> {
    const steps = await this.stepsOf(of);
    const key = JSON.stringify([of.wanted, steps.path]);
    const known = this.known.get(key);
    if (known) return known;
    const made = new RecordedInside(this, of.wanted, steps);
    this.known.set(key, made);
    return made;
  }

  async stepsOf(of: InsideOf): Promise<Steps> {
    return parseSteps(await this.program.ask(aboutInside(this.instance, of)), `The answer of ${this.name} to inside()`);
  }

  /** @returns which steps were taken, and the tensors */
  async tensorsOf(
    of: InsideOf,
    tensors: readonly string[],
    replaced: InnerTensors,
  ): Promise<{ readonly path: string; readonly found: ReadonlyMap<string, Omit<InnerTensor, 'type'>> }> {
    const answer = await this.program.ask(aboutInside(this.instance, of, { tensors, replaced }));
    const found = new Map<string, Omit<InnerTensor, 'type'>>([...answer.tensors, ...answer.wide]);
    return { path: pathOf(answer.said, `The answer of ${this.name} to inside()`), found };
  }
}

/** A model that a program runs, with what lies between its inputs and its outputs handed out, as one batch has it. */
class RecordedInside implements Inside {
  readonly nodes: readonly InnerNode[];
  readonly outputs: ReadonlyMap<string, readonly string[]>;
  readonly tensors: ReadonlySet<string>;

  constructor(
    private readonly insides: RecordedInsides,
    private readonly wanted: InsideOf['wanted'],
    private readonly steps: Steps,
  ) {
    this.nodes = steps.nodes;
    this.outputs = steps.outputs;
    this.tensors = new Set(steps.tensors.keys());
  }

  async shapes(batch: Batch): Promise<ReadonlyMap<string, readonly number[]>> {
    const { path, nodes, tensors } = await this.insides.stepsOf({ batch, wanted: this.wanted });
    if (path !== this.steps.path) throw this.otherSteps(nodes);
    return new Map([...tensors].map(([name, { shape }]) => [name, shape]));
  }

  async run(batch: Batch, wanted: readonly string[], replaced: InnerTensors = new Map()): Promise<InnerTensors> {
    const of = { batch, wanted: this.wanted };
    const { path, found } = await this.insides.tensorsOf(of, wanted, replaced);
    if (path !== this.steps.path) throw this.otherSteps((await this.insides.stepsOf(of)).nodes);
    return new Map(
      wanted.map((name) => {
        const tensor = found.get(name);
        if (!tensor)
          throw new SubjectError(`its answer to inside() has no tensor ${outsideText(JSON.stringify(name))}.`);
        return [name, { ...tensor, type: this.steps.tensors.get(name)!.type }];
      }),
    );
  }

  private otherSteps(others: readonly InnerNode[]): OtherStepsError {
    const { nodes } = this;
    const differs = (one?: InnerNode, other?: InnerNode): boolean =>
      one?.operator !== other?.operator || one?.name !== other?.name || one?.inputs.join() !== other?.inputs.join();
    const at = Array.from({ length: Math.max(nodes.length, others.length) }, (_, i) => i).find((i) =>
      differs(nodes[i], others[i]),
    );
    if (at === undefined) return new OtherStepsError('with what is replaced, the model takes other steps');
    return new OtherStepsError(
      `what the batch holds, or its shape, decides which steps the model takes: step ${at + 1} is ${inWords(nodes[at])} for one batch, and for another ${inWords(others[at])}`,
    );
  }
}

function inWords(node: InnerNode | undefined): string {
  if (!node) return 'not there';
  const { operator, name, source } = node;
  return outsideText(`${operator}${name === '' ? '' : ` of ${name}`}${source === undefined ? '' : ` (${source})`}`);
}
