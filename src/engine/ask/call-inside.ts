import type { Batch } from '../../core/batch';
import type { Inside, InnerTensors } from '../../core/inside';
import type { Subject } from '../../core/subject';
import { copyOfBatch, inTime } from './call-subject';

/**
 * Runs a subject's inside.
 * @throws SubjectError when it throws or takes longer than `timeoutMs`; LostError when what it computes on has gone.
 */
export function callInside(
  { subject, timeoutMs }: { readonly subject: Subject; readonly timeoutMs: number },
  inside: Inside,
  batch: Batch,
  wanted: readonly string[],
  replaced?: InnerTensors,
): Promise<InnerTensors> {
  return inTime(subject, batch, timeoutMs, 'inside', () => inside.run(copyOfBatch(batch), [...wanted], replaced));
}
