import type { Batch } from '../../core/batch';
import type { Inside, InnerTensors, InsideOf } from '../../core/inside';
import type { Subject } from '../../core/subject';
import { copyOfBatch, DEFAULT_TIMEOUT_MS, inTime } from './call-subject';

/**
 * Runs a subject's inside. That may load the model once more, so it has as long as loading has where `timeoutMs` is shorter.
 * @throws SubjectError when it throws or takes longer; LostError when what it computes on has gone.
 */
export function callInside(
  { subject, timeoutMs }: { readonly subject: Subject; readonly timeoutMs: number },
  inside: Inside,
  batch: Batch,
  wanted: readonly string[],
  replaced?: InnerTensors,
): Promise<InnerTensors> {
  const limit = Math.max(timeoutMs, DEFAULT_TIMEOUT_MS);
  return inTime(subject, batch, limit, 'inside', () => inside.run(copyOfBatch(batch), [...wanted], replaced));
}

/** Asks a recorded inside for the shapes of its tensors. @throws SubjectError, LostError as {@link callInside} */
export function callShapes(
  { subject, timeoutMs }: { readonly subject: Subject; readonly timeoutMs: number },
  inside: Inside,
  batch: Batch,
): Promise<ReadonlyMap<string, readonly number[]>> {
  return inTime(subject, batch, timeoutMs, 'inside', () => inside.shapes!(copyOfBatch(batch)));
}

/** Opens the inside of a subject, for a batch. @throws SubjectError, LostError as {@link callInside} */
export function callForInside(
  { subject, timeoutMs }: { readonly subject: Subject; readonly timeoutMs: number },
  { batch, wanted }: InsideOf,
): Promise<Inside> {
  const limit = Math.max(timeoutMs, DEFAULT_TIMEOUT_MS);
  return inTime(subject, batch, limit, 'inside', () => subject.inside!({ batch: copyOfBatch(batch), wanted }));
}
