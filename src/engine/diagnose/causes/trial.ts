import type { Batch } from '../../../core/batch';
import type { Row } from '../../../core/case';
import { batchOf } from '../../../core/case';
import type { Encoding, NamedValues, OutputName } from '../../../core/encoding';
import { tensorsOf } from '../../../core/encoding';
import type { Traits } from '../../../core/subject';
import { compareBits } from '../../../numerics/compare';
import { paddingOf } from '../../../core/layout';
import { callEncode } from '../../ask/call-subject';
import { Attention } from './attention';
import { realId } from '../../generate/sequence';
import { comparable } from '../../invariants/runs';
import type { Session } from '../../noise/session';

/** Numbers of positions and of real tokens of a row that a cause is tried on: enough for index 0, count − 1 and the last to differ. */
export const POSITIONS = 8;
export const TOKENS = 3;

/** Where the tokens of such a row stand. */
export const RIGHT_PADDED: readonly number[] = [0, 1, 2];
export const LEFT_PADDED: readonly number[] = [5, 6, 7];
/** The padded positions beside them. */
export const PADS_RIGHT: readonly number[] = [3, 4, 5, 6, 7];
export const PADS_LEFT: readonly number[] = [0, 1, 2, 3, 4];

/** Small batches of one's own making, by which a suspected cause is confirmed or rejected. Not of the case: every cause has its own. */
export class Trial {
  private readonly made = new Map<unknown, Promise<unknown>>();

  constructor(readonly session: Session) {}

  /** Makes an experiment that several causes read, once. */
  once<T>(experiment: (trial: Trial) => Promise<T>): Promise<T> {
    const found = (this.made.get(experiment) as Promise<T> | undefined) ?? experiment(this);
    this.made.set(experiment, found);
    return found;
  }

  /** Does the subject obey position ids? */
  get givesPositions(): boolean {
    return this.session.subject.positions === 'given';
  }

  /** Are positions counted from the mask? */
  get countsByMask(): boolean {
    return this.session.subject.positions === 'from-mask';
  }

  /** Does the subject offer an output? */
  offers(output: OutputName): boolean {
    return this.session.subject.outputs.includes(output);
  }

  /** As `ask`, for attention weights, one `[B, H, S, S]` a layer; none where they are not offered. */
  async attended(
    rows: readonly Row[],
    alter: (batch: Batch) => Partial<Batch> = () => ({}),
    length = POSITIONS,
  ): Promise<Attention[]> {
    if (!this.offers('attentions')) return [];
    return (await this.encode(rows, alter, ['attentions'], length)).attentions!.map((values) => new Attention(values));
  }

  /** As `ask`, with attention weights as well. */
  everything(rows: readonly Row[], length = POSITIONS): Promise<Encoding> {
    const { subject } = this.session;
    const wanted = [...comparable(subject), ...(this.offers('attentions') ? (['attentions'] as const) : [])];
    return this.encode(rows, () => ({}), [...new Set(wanted)], length);
  }

  /** What the subject's own float64 reference makes of rows; undefined where it has none. */
  async exact(
    rows: readonly Row[],
    wanted: readonly OutputName[],
    alter: (batch: Batch) => Partial<Batch> = () => ({}),
  ): Promise<Encoding | undefined> {
    const { subject } = this.session;
    const batch = batchOf(rows, POSITIONS, subject);
    return subject.reference?.({ ...batch, ...alter(batch) }, wanted);
  }

  /** Has the subject token types to choose from? */
  get hasTypes(): boolean {
    return (this.session.subject.tokenTypes ?? 1) > 1;
  }

  /**
   * A row of three tokens that stand there, the pad id around them.
   * @param other the index of a padded position with another id under it, or of several with one of their own each
   * @param type that of its tokens
   * @param length how many positions it has
   */
  row(at: readonly number[], other?: number | readonly number[], type = 0, length = POSITIONS): Row {
    const { subject } = this.session;
    const padding = paddingOf(at, length);
    const others = typeof other === 'number' ? [other] : (other ?? []);
    const under = padding.map((position) =>
      others.includes(position)
        ? realId(at.length + 3 + (typeof other === 'number' ? 0 : position), subject)
        : subject.padId,
    );
    const tokens = at.map((_, i) => realId(i + 1, subject));
    return { tokens, types: at.map(() => type), at, under, otherUnder: under };
  }

  /** Encodes rows. @param alter what is put in the place of their batch */
  ask(
    rows: readonly Row[],
    alter: (batch: Batch) => Partial<Batch> = () => ({}),
    length = POSITIONS,
  ): Promise<Encoding> {
    return this.encode(rows, alter, comparable(this.session.subject), length);
  }

  /** The padded positions of which another id moves an output of the row: at its real tokens, where it is one of tokens. */
  async felt(output: string, at: readonly number[], pads: readonly number[]): Promise<number[]> {
    const before = await this.ask([this.row(at)]);
    if (!named(output, before)) return [];
    const found: number[] = [];
    for (const pad of pads) {
      if (!isAlike(output, before, await this.ask([this.row(at, pad)]), 0, at)) found.push(pad);
    }
    return found;
  }

  private encode(
    rows: readonly Row[],
    alter: (batch: Batch) => Partial<Batch>,
    wanted: readonly OutputName[],
    length = POSITIONS,
  ): Promise<Encoding> {
    const { subject, timeoutMs } = this.session;
    const batch = batchOf(rows, length, subject);
    return callEncode(subject, { ...batch, ...alter(batch) }, wanted, timeoutMs);
  }
}

/** Does a subject take rows of one's own making, of so many positions? */
export function takesTrials({ staticShape, maxLength, texts, vocabularySize }: Traits): boolean {
  return !texts && !staticShape && maxLength >= POSITIONS && vocabularySize >= POSITIONS + TOKENS;
}

/**
 * Can most causes be tried on an output? The subject has to give the same finite numbers twice.
 * @param type that of the tokens of the rows
 */
export async function canTry(output: string, session: Session, type = 0): Promise<boolean> {
  const trial = new Trial(session);
  const rows = [trial.row(RIGHT_PADDED, undefined, type), trial.row(LEFT_PADDED, undefined, type)];
  const [one, other] = [await trial.ask(rows), await trial.ask(rows)];
  return rows.every(({ at }, row) => isAlike(output, one, other, row, at));
}

/** Is an output of a row, at these positions, the same in two encodings, bit for bit? */
export function isAlike(output: string, one: Encoding, other: Encoding, row: number, at: readonly number[]): boolean {
  const [a, b] = [named(output, one), named(output, other)];
  if (!a || !b) return false;
  const [, , width] = shapeOf(a);
  return realOffsets(a, row, at).every((offset) => {
    const [left, right] = [a, b].map(({ values }) => ({ values, offset, count: width }));
    return compareBits(left, right).count === 0;
  });
}

/** The vector of one position, or a row's pooled vector. */
export function vectorOf({ values }: NamedValues, offset: number): Float32Array {
  return values.data.subarray(offset, offset + values.shape.at(-1)!);
}

/** The tensor of a name, such as `pooled.cls`. */
export function named(output: string, encoding: Encoding): NamedValues | undefined {
  return tensorsOf(encoding).find(({ label }) => label === output);
}

/** Where the vectors of a row begin: those of these positions, or its pooled one. */
export function realOffsets(tensor: NamedValues, row: number, at: readonly number[]): number[] {
  const [isPooled, positions, width] = shapeOf(tensor);
  return isPooled ? [row * width] : at.map((position) => (row * positions + position) * width);
}

function shapeOf({ output, values: { shape } }: NamedValues): [isPooled: boolean, positions: number, width: number] {
  return [output === 'pooled', shape[1], shape.at(-1)!];
}
