import type { Batch } from '../../../core/batch';
import type { InnerNode, Inside, InsideOf } from '../../../core/inside';
import type { Subject } from '../../../core/subject';
import { callForInside, callInside, callShapes } from '../../ask/call-inside';
import type { Session } from '../../noise/session';
import type { Axes, Seen, Size } from './axes';
import { axesOf, inOrderOf } from './axes';

/** A subject's inside, and what is known of its tensors. */
export interface OpenedInside {
  readonly inside: Inside;
  /** The axes of each tensor; what is not here cannot be held against itself in another run. */
  readonly axes: ReadonlyMap<string, Axes>;
  /** Which step makes a tensor. */
  readonly makers: ReadonlyMap<string, InnerNode>;
  /** Where the steps stand that had to be replaced for an output to agree: the next claim about it tries them at once. */
  readonly tried: Map<string, readonly (readonly InnerNode[])[]>;
}

const opened = new WeakMap<Inside, Promise<OpenedInside>>();
const insides = new WeakMap<Subject, Set<Inside>>();

/** Opens the inside of a subject: once for each way through it that batches take, unless that fails. @throws SubjectError */
export async function openInside(session: Session, of: InsideOf): Promise<OpenedInside> {
  const { subject } = session;
  const inside = await callForInside(session, of);
  const known = opened.get(inside);
  if (known) return known;
  insides.set(subject, (insides.get(subject) ?? new Set()).add(inside));
  const opening = open(session, inside, of.batch);
  opened.set(inside, opening);
  // Another violation may ask when there is more time.
  opening.catch(() => opened.delete(inside));
  return opening;
}

/**
 * Has a subject let go of what running its inside takes, until it is run again: a model once more, and once more with tensors
 * replaced. Nothing waits for it, as it may wait for a load that hangs.
 */
export function closeInside({ subject }: Session): void {
  for (const inside of insides.get(subject) ?? []) void inside.close?.().catch(() => undefined);
}

async function open(session: Session, inside: Inside, like: Batch): Promise<OpenedInside> {
  const { subject } = session;
  const shapes = new Map<string, { size: Size; shape: readonly number[] }[]>();
  for (const size of trialSizes(subject)) {
    const found = inside.shapes
      ? await callShapes(session, inside, alike(trialBatch(size, subject), like, subject))
      : await shapesByRunning(session, inside, trialBatch(size, subject));
    for (const [name, shape] of found) shapes.set(name, [...(shapes.get(name) ?? []), { size, shape }]);
  }
  const axes = new Map<string, Axes>();
  const makers = new Map<string, InnerNode>();
  for (const node of inside.nodes) {
    const read = node.inputs.flatMap((name) => (axes.has(name) ? [axes.get(name)!] : []));
    for (const name of node.outputs) {
      makers.set(name, node);
      const seen: Seen | undefined = shapes.get(name);
      const own = seen && axesOf(seen);
      if (own) axes.set(name, inOrderOf(own, node, read));
    }
  }
  return { inside, axes, makers, tried: new Map() };
}

async function shapesByRunning(
  session: Session,
  inside: Inside,
  batch: Batch,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = await callInside(session, inside, batch, [...inside.tensors]);
  return new Map([...found].map(([name, { shape }]) => [name, shape]));
}

/** Numbers of which no other axis is likely to be a multiple that grows alike. */
const TRIALS = { B: [3, 5], S: [7, 11] };

function trialSizes({ maxLength, staticShape }: Subject): Size[] {
  const [B, more] = staticShape?.size === undefined ? TRIALS.B : [staticShape.size, staticShape.size];
  const [S, longer] = maxLength >= TRIALS.S[1] ? TRIALS.S : [maxLength - 1, maxLength];
  return [{ B, S }, { B, S: longer }, ...(more === B ? [] : [{ B: more, S }])];
}

/** Rows of one token, again and again. */
function trialBatch({ B, S }: Size, { padId, tokenTypes = 1, positions }: Subject): Batch {
  const count = B * S;
  return {
    size: B,
    length: S,
    inputIds: new Int32Array(count).fill(padId === 0 ? 1 : 0),
    attentionMask: new Int32Array(count).fill(1),
    ...(tokenTypes > 1 && { tokenTypeIds: new Int32Array(count) }),
    ...(positions === 'given' && { positionIds: Int32Array.from({ length: count }, (_, i) => i % S) }),
  };
}

/** A batch with a mask, and padding, where another has them: a model may take other steps where there is none. */
function alike(batch: Batch, { attentionMask: mask, length }: Batch, { padId }: Subject): Batch {
  if (!mask) return { ...batch, attentionMask: null };
  if (mask.every((real) => real !== 0)) return batch;
  const onTheRight = mask.some((real, i) => real === 0 && i % length === length - 1);
  const isPadding = (i: number): boolean => i % batch.length === (onTheRight ? batch.length - 1 : 0);
  return {
    ...batch,
    inputIds: batch.inputIds.map((id, i) => (isPadding(i) ? padId : id)),
    attentionMask: batch.attentionMask!.map((real, i) => (isPadding(i) ? 0 : real)),
  };
}
