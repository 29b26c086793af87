import type { WritableTensor } from '../../subjects/bert/checkpoint/safetensors-writer';
import type { Batch } from '../../core/batch';
import { validateBatch } from '../../core/batch';
import type { Encoding, OutputName } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import { SubjectError, UsageError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { callEncode } from '../../engine/ask/call-subject';
import { batchOfGolden } from './batches';
import type { GoldenBatch } from './format';
import { option } from '../../core/option';

/** What is recorded unless outputs are named: what users read, and what says why it is so. The others are large. */
const USUAL: readonly OutputName[] = ['lastHiddenState', 'attentions', 'pooled'];

/**
 * The outputs to record of a subject.
 * @throws UsageError for one that it does not offer.
 */
export function outputsToRecord(subject: Subject, asked: readonly OutputName[] | undefined): readonly OutputName[] {
  const missing = asked?.find((output) => !subject.outputs.includes(output));
  if (missing !== undefined) {
    throw new UsageError(
      `${option('outputs')} names ${missing}; ${subject.name} offers ${subject.outputs.join(', ')}.`,
    );
  }
  if (asked) return asked;
  const usual = USUAL.filter((output) => subject.outputs.includes(output));
  return usual.length > 0 ? usual : subject.outputs;
}

/**
 * Encodes the batches of a golden, one after the other.
 *
 * @throws UsageError for an id or length that the subject does not take; SubjectError where it breaks its contract.
 */
export async function encodeBatches(
  subject: Subject,
  batches: readonly GoldenBatch[],
  outputs: readonly OutputName[],
  timeoutMs: number,
): Promise<Encoding[]> {
  const encodings: Encoding[] = [];
  for (const stored of batches) {
    const batch = batchOfGolden(stored);
    try {
      validateBatch(batch, subject);
    } catch (thrown) {
      throw new UsageError(`Batch "${stored.label}" does not suit ${subject.name}: ${(thrown as Error).message}`);
    }
    encodings.push(await callEncode(subject, suited(batch, subject), outputs, timeoutMs));
  }
  return encodings;
}

/** The fields that a subject declares to read, and no others; what the golden leaves out has its usual value. */
function suited({ positionIds, tokenTypeIds, ...batch }: Batch, { positions, tokenTypes = 1 }: Subject): Batch {
  const { size, length } = batch;
  const counted = (): Int32Array => Int32Array.from({ length: size * length }, (_, i) => i % length);
  return {
    ...batch,
    ...(tokenTypes > 1 && { tokenTypeIds: tokenTypeIds ?? new Int32Array(size * length) }),
    ...(positions === 'given' && { positionIds: positionIds ?? counted() }),
  };
}

/**
 * The tensors of a golden's file.
 * @throws SubjectError for a number that is not finite: nothing could ever meet it.
 */
export function tensorsToWrite(
  encodings: readonly Encoding[],
  outputs: readonly OutputName[],
): Map<string, WritableTensor> {
  const tensors = new Map<string, WritableTensor>();
  encodings.forEach((encoding, i) => {
    for (const { label, values } of tensorsOf(encoding, outputs)) {
      const bad = values.data.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw new SubjectError(
          `${label} of batch ${i} holds ${values.data[bad]}; a golden is of finite numbers. Nothing was written.`,
        );
      }
      tensors.set(`${i}/${label}`, { ...values, dtype: 'F32' });
    }
  });
  return tensors;
}
