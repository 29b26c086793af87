import type { Batch } from '../../../core/batch';
import type { InnerNode, Inside } from '../../../core/inside';
import type { Subject } from '../../../core/subject';
import { asError, messageOf, PadproofError, SubjectError } from '../../../core/errors';
import { callInside } from '../../ask/call-inside';
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

const opened = new WeakMap<Subject, Promise<OpenedInside>>();

/** Opens the inside of a subject, once, unless that fails. @throws SubjectError */
export function openInside(session: Session): Promise<OpenedInside> {
  const { subject } = session;
  const known = opened.get(subject);
  if (known) return known;
  const opening = open(session);
  opened.set(subject, opening);
  // Another violation may ask when there is more time.
  opening.catch(() => opened.delete(subject));
  return opening;
}

/**
 * Has a subject let go of what running its inside takes, until it is run again: a model once more, and once more with tensors
 * replaced. Nothing waits for it, as it may wait for a load that hangs.
 */
export function closeInside({ subject }: Session): void {
  void opened
    .get(subject)
    ?.then(({ inside }) => inside.close?.())
    .catch(() => undefined);
}

async function open(session: Session): Promise<OpenedInside> {
  const { subject } = session;
  const inside = await insideOf(subject);
  const shapes = new Map<string, { size: Size; shape: readonly number[] }[]>();
  for (const size of trialSizes(subject)) {
    const found = await callInside(session, inside, trialBatch(size, subject), [...inside.tensors]);
    for (const [name, { shape }] of found) shapes.set(name, [...(shapes.get(name) ?? []), { size, shape }]);
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

async function insideOf(subject: Subject): Promise<Inside> {
  try {
    return await subject.inside!();
  } catch (thrown) {
    if (asError(thrown) instanceof PadproofError) throw thrown;
    throw new SubjectError(`${subject.name}: inside() threw: ${messageOf(thrown)}`, { cause: thrown });
  }
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
