import { messageOf, SubjectError, UsageError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { boundFor } from './bound';
import { compareWithGolden, type Comparison } from './compare';
import type { Golden } from './format';
import { encodeBatches } from './record';
import type { GoldenTensors } from './tensors';

/** The result of verifying one golden on one backend. */
export interface Met extends Comparison {
  /** As the subject calls it; `its own` where it does not say. */
  readonly backend: string;
  /**
   * - `changed`: a number is out of bounds.
   * - `unsupported`: this subject cannot take the batch, or offers an output no more.
   * - `inconclusive`: the subject broke its contract, or nothing in the golden can be compared.
   */
  readonly status: 'met' | 'changed' | 'unsupported' | 'inconclusive';
  readonly bound: number;
  readonly origin: string;
  /** Why, where it is neither met nor changed. */
  readonly why?: string;
}

const NOTHING: Comparison = { compared: 0, count: 0, worst: 0 };

function unmeasured(backend: string): Pick<Met, 'backend' | 'bound' | 'origin'> {
  return { backend, bound: 0, origin: 'not measured' };
}

/** Encodes a golden's batches once more, and holds the answers against what was recorded. */
export async function verifyOn(
  { golden, tensors }: { readonly golden: Golden; readonly tensors: GoldenTensors },
  subject: Subject,
  timeoutMs: number,
): Promise<Met> {
  const backend = subject.backend ?? 'its own';
  const lacking = golden.outputs.filter((output) => !subject.outputs.includes(output));
  if (lacking.length > 0) {
    const why = `${subject.name} does not offer ${lacking.join(', ')}`;
    return { ...NOTHING, ...unmeasured(backend), status: 'unsupported', why };
  }
  let about = unmeasured(backend);
  try {
    const encodings = await encodeBatches(subject, golden.batches, golden.outputs, timeoutMs);
    const { value: bound, origin } = await boundFor(golden, subject, timeoutMs);
    about = { backend, bound, origin };
    const comparison = compareWithGolden(golden, tensors, encodings, bound);
    if (comparison.count > 0) return { ...comparison, ...about, status: 'changed' };
    if (comparison.compared > 0) return { ...comparison, ...about, status: 'met' };
    return { ...comparison, ...about, status: 'inconclusive', why: 'no row of it has a real token to compare' };
  } catch (thrown) {
    if (thrown instanceof UsageError) return { ...NOTHING, ...about, status: 'unsupported', why: messageOf(thrown) };
    if (thrown instanceof SubjectError) return { ...NOTHING, ...about, status: 'inconclusive', why: messageOf(thrown) };
    throw thrown;
  }
}
