import type { InnerNode, InnerTensors } from '../../../core/inside';
import { callInside } from '../../ask/call-inside';
import type { Session } from '../../noise/session';
import type { Axes, Size } from './axes';
import { shapeAt } from './axes';
import type { Difference } from './difference';
import { differenceOf, isWhole } from './difference';
import type { OpenedInside } from './opened';
import type { Pair } from './pair';
import { realPart } from './real-part';

/** A tensor in two runs: the same at real tokens, different there, or not to be compared. */
interface Seen {
  readonly is: 'same' | 'different' | 'unknown';
  /** Not one bit differs. */
  readonly isEqual: boolean;
}

/** A step, and what came of comparing its outputs. */
export interface Behind {
  readonly node: InnerNode;
  readonly isDifferent: boolean;
  /** In parts of the largest number of what it gives; absent where nothing of it can be compared. */
  readonly distance?: number;
}

/** Two runs, followed to where they part. */
export interface Followed {
  readonly parting?: Parting;
  /**
   * Follows them further, and gives the steps in their order, from the first one on.
   * @param until by `performance.now()`: no more tensors are fetched after that
   */
  further(this: void, until: number): Promise<readonly Behind[]>;
}

/** The steps at which two runs part: the last of them is the first with a real output that differs. */
export type Parting = readonly InnerNode[];

/** So many numbers are fetched at once, unless one tensor has more. */
const MOST_NUMBERS = 2 ** 23;

/** Two runs of a model, followed step by step. */
export class Follower {
  /** The steps that the outputs depend on. */
  readonly nodes: readonly InnerNode[];
  /** By axes: hundreds of tensors have the same. */
  private readonly real = new Map<string, readonly [expected: Int32Array, observed: Int32Array]>();
  private readonly sizes: readonly [expected: Size, observed: Size];

  /**
   * @param outputs the tensors that the violation is about
   * @param bound how far numbers may be apart, in parts of the largest of their tensor; undefined where bits are compared
   */
  constructor(
    private readonly session: Session,
    private readonly opened: OpenedInside,
    private readonly pair: Pair,
    private readonly outputs: readonly string[],
    readonly bound: number | undefined,
  ) {
    const { expected, observed } = pair;
    const sizeOf = ({ batch: { size, length } }: Pair['expected']): Size => ({ B: size, S: length });
    this.sizes = [sizeOf(expected), sizeOf(observed)];
    this.nodes = leadingTo(outputs, opened);
  }

  /** Where the runs part; undefined where nothing that can be compared differs. */
  async parting(replaced: InnerTensors = new Map()): Promise<Parting | undefined> {
    const seen = new Map<string, Seen>();
    for await (const { node, isDifferent } of this.walk(replaced, seen))
      if (isDifferent) return this.region(node, seen);
    return undefined;
  }

  /** Where the runs part. What lies behind that is fetched only where somebody asks for it. */
  async follow(): Promise<Followed> {
    const seen = new Map<string, Seen>();
    const behind: Behind[] = [];
    let limit = Infinity;
    const walk = this.walk(new Map(), seen, () => performance.now() > limit);
    const next = async (): Promise<Behind | undefined> => {
      const { value, done } = await walk.next();
      if (done) return undefined;
      behind.push(value);
      return value;
    };
    const further = async (until: number): Promise<readonly Behind[]> => {
      limit = until;
      while (await next());
      return behind;
    };
    for (let step = await next(); step; step = await next())
      if (step.isDifferent) return { parting: this.region(step.node, seen), further };
    return { further };
  }

  /** Goes through the steps in their order, and notes what each of its outputs is in the two runs. */
  private async *walk(
    replaced: InnerTensors,
    seen: Map<string, Seen>,
    isEnough = () => false,
  ): AsyncGenerator<Behind, undefined> {
    const { inside } = this.opened;
    for (const name of replaced.keys()) seen.set(name, { is: 'same', isEqual: true });
    for (const group of this.groups(replaced)) {
      if (isEnough()) return undefined;
      const wanted = group.flatMap(({ outputs }) => outputs.filter((name) => this.isCompared(name) && !seen.has(name)));
      const [expected, observed] = await this.both(wanted, replaced);
      for (const node of group) {
        const isEqualBefore = this.contentOf(node).every(
          (name) => seen.get(name)?.isEqual ?? !inside.tensors.has(name),
        );
        let distance: number | undefined;
        for (const name of node.outputs) {
          if (!inside.tensors.has(name) || seen.has(name)) continue;
          const difference = this.difference(name, expected, observed);
          const whole = isWhole(observed.get(name) ?? { type: '' });
          const judged = difference && this.judge(difference, whole, isEqualBefore);
          seen.set(name, judged ?? { is: 'unknown', isEqual: false });
          if (difference && judged?.is !== 'unknown')
            distance = Math.max(distance ?? 0, difference.worst / (difference.magnitude || 1));
        }
        const isDifferent = node.outputs.some((name) => seen.get(name)?.is === 'different');
        yield { node, isDifferent, ...(distance !== undefined && { distance }) };
      }
    }
    return undefined;
  }

  /** Is what the violation is about the same in both runs at real tokens, all of it? What cannot be compared is not. */
  async agrees(replaced: InnerTensors = new Map()): Promise<boolean> {
    const [expected, observed] = await this.tensorsOf(this.outputs, replaced);
    return this.areSame((name) => this.difference(name, expected, observed));
  }

  /** Does replacing tensors of the run that breaks the claim move what the violation is about, at real tokens? */
  async moves(replaced: InnerTensors): Promise<boolean> {
    const { batch } = this.pair.observed;
    const names = this.ownOutputs();
    const before = await callInside(this.session, this.opened.inside, batch, names);
    const after = await callInside(this.session, this.opened.inside, batch, names, replaced);
    return !this.areSame((name) => {
      const real = this.realOf(name)?.[1];
      const [one, other] = [before.get(name), after.get(name)];
      if (!real || !one || !other || one.data.length !== other.data.length) return undefined;
      return differenceOf(one, other, [real, real]);
    });
  }

  private areSame(differenceIn: (name: string) => Difference | undefined): boolean {
    const outputs = this.ownOutputs();
    return (
      outputs.length > 0 &&
      outputs.every((name) => {
        const difference = differenceIn(name);
        return difference !== undefined && this.judge(difference, false, false).is === 'same';
      })
    );
  }

  /** Those that depend on what a batch holds. */
  private ownOutputs(): string[] {
    return this.outputs.filter((name) => this.opened.inside.tensors.has(name));
  }

  /** What a tensor of a step is in the two runs, at real tokens. */
  async tensorsOf(names: readonly string[], replaced?: InnerTensors): Promise<readonly [InnerTensors, InnerTensors]> {
    return this.both(
      names.filter((name) => this.opened.inside.tensors.has(name)),
      replaced,
    );
  }

  /** What the step reads that depends on the content of a batch. */
  contentOf({ inputs }: InnerNode): string[] {
    return [...new Set(inputs)].filter((name) => this.opened.inside.tensors.has(name));
  }

  difference(name: string, expected: InnerTensors, observed: InnerTensors): Difference | undefined {
    const real = this.realOf(name);
    const [one, other] = [expected.get(name), observed.get(name)];
    if (!real || !one || !other || !this.fits(name, one.shape, 0) || !this.fits(name, other.shape, 1)) return undefined;
    return differenceOf(one, other, real);
  }

  /** The places of the numbers of a tensor that are compared. */
  realOf(name: string): readonly [expected: Int32Array, observed: Int32Array] | undefined {
    const axes = this.opened.axes.get(name);
    if (!axes) return undefined;
    const key = JSON.stringify(axes);
    const known = this.real.get(key);
    if (known) return known;
    const { expected, observed } = this.pair.alignment;
    const real = [realPart(axes, this.sizes[0], expected), realPart(axes, this.sizes[1], observed)] as const;
    this.real.set(key, real);
    return real;
  }

  private judge({ different, worst, magnitude }: Difference, whole: boolean, isEqualBefore: boolean): Seen {
    if (different === 0) return { is: 'same', isEqual: true };
    if (this.bound === undefined) return { is: 'different', isEqual: false };
    // The least rounding moves a whole number by one, so that only what comes of the same numbers tells something.
    if (whole) return { is: isEqualBefore ? 'different' : 'unknown', isEqual: false };
    return { is: worst <= this.bound * (magnitude || 1) ? 'same' : 'different', isEqual: false };
  }

  /** The steps back to those that read nothing but what agrees. */
  private region(last: InnerNode, seen: ReadonlyMap<string, Seen>): Parting {
    const region = new Set([last]);
    for (const node of region) {
      for (const name of this.contentOf(node)) {
        const maker = this.opened.makers.get(name);
        if (seen.get(name)?.is === 'unknown' && maker) region.add(maker);
      }
    }
    return this.nodes.filter((node) => region.has(node));
  }

  private isCompared(name: string): boolean {
    return this.opened.inside.tensors.has(name) && this.opened.axes.has(name);
  }

  private fits(name: string, shape: readonly number[], run: 0 | 1): boolean {
    const expected = shapeAt(this.opened.axes.get(name) as Axes, this.sizes[run]);
    return shape.length === expected.length && shape.every((length, axis) => length === expected[axis]);
  }

  /** Steps whose outputs are fetched together. */
  private groups(replaced: InnerTensors): InnerNode[][] {
    const groups: InnerNode[][] = [[]];
    let left = MOST_NUMBERS;
    for (const node of this.nodes) {
      const numbers = node.outputs
        .filter((name) => this.isCompared(name) && !replaced.has(name))
        .map((name) => shapeAt(this.opened.axes.get(name)!, this.sizes[1]).reduce((a, b) => a * b, 1))
        .reduce((a, b) => a + b, 0);
      if (numbers > left) {
        groups.push([]);
        left = MOST_NUMBERS;
      }
      left -= numbers;
      groups.at(-1)!.push(node);
    }
    return groups;
  }

  private async both(
    wanted: readonly string[],
    replaced?: InnerTensors,
  ): Promise<readonly [InnerTensors, InnerTensors]> {
    if (wanted.length === 0) return [new Map(), new Map()];
    const { inside } = this.opened;
    const { expected, observed } = this.pair;
    return [
      await callInside(this.session, inside, expected.batch, wanted),
      await callInside(this.session, inside, observed.batch, wanted, replaced),
    ];
  }
}

/** The steps that some tensors depend on, in their order. */
function leadingTo(outputs: readonly string[], { inside, makers }: OpenedInside): InnerNode[] {
  const needed = new Set(outputs.flatMap((name) => makers.get(name) ?? []));
  for (const node of needed) {
    for (const name of node.inputs) {
      const maker = inside.tensors.has(name) && makers.get(name);
      if (maker) needed.add(maker);
    }
  }
  return inside.nodes.filter((node) => needed.has(node));
}
