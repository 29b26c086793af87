import type { Batch } from '../core/batch';
import type { Encoding, OutputName } from '../core/encoding';
import { validateEncoding } from '../core/encoding';
import { messageOf, PadproofError, SubjectError } from '../core/errors';
import type { Subject } from '../core/subject';

/** How long one `encode` may take, in milliseconds, unless a campaign says otherwise. */
export const DEFAULT_TIMEOUT_MS = 120_000;

/** The subject threw: with its own words, so that a refusal can be told from a broken answer. */
export class SubjectThrew extends SubjectError {
  constructor(
    subject: string,
    { size, length }: Batch,
    readonly words: string,
  ) {
    super(`${subject}: encode() threw on a batch of ${size} rows of ${length} positions: ${words}`);
  }
}

/**
 * Encodes a batch and holds the answer against the contract.
 *
 * @throws SubjectError when the subject throws, takes longer than `timeoutMs`, or answers with the wrong shape.
 */
export async function guardedEncode(
  subject: Subject,
  batch: Batch,
  wanted: readonly OutputName[],
  timeoutMs: number = DEFAULT_TIMEOUT_MS,
): Promise<Encoding> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const { size, length } = batch;
      const limit = `${timeoutMs / 1000} s`;
      reject(
        new SubjectError(
          `${subject.name}: encode() did not answer within ${limit} on a batch of ${size} rows of ${length} positions. Raise the time limit if it is only slow.`,
        ),
      );
    }, timeoutMs);
  });
  try {
    const encoding = await Promise.race([encodeOnce(subject, batch, wanted), timeout]);
    validateEncoding(encoding, batch, wanted, subject.name);
    return encoding;
  } finally {
    clearTimeout(timer);
  }
}

async function encodeOnce(subject: Subject, batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> {
  try {
    return await subject.encode(batch, wanted);
  } catch (thrown) {
    // A message that was written for users stands as it is.
    if (thrown instanceof PadproofError) throw new SubjectThrew(subject.name, batch, thrown.message);
    throw new SubjectThrew(subject.name, batch, messageOf(thrown));
  }
}
