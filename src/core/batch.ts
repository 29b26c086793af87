import { UsageError } from './errors';
import type { Mask } from './mask';
import { concatMasks, validateMask } from './mask';

/**
 * A batch of token ids with its mask: the input of an encoder. Every array is row-major `[size, length]`.
 *
 * `attentionMask` is 1 at real tokens and 0 at padding; `null` means that no mask is passed at all, which a model must treat
 * as a mask of ones.
 */
export interface Batch {
  /** Number of rows, B. */
  readonly size: number;
  /** Number of positions in each row, S. */
  readonly length: number;
  readonly inputIds: Int32Array;
  readonly attentionMask: Int32Array | null;
  /** The mask in another form, in the place of `attentionMask`, which is null then: for subjects that declare the form. */
  readonly mask?: Mask;
  readonly tokenTypeIds?: Int32Array;
  readonly positionIds?: Int32Array;
  /**
   * Where several sequences share a row: 1, 2, 3, … along it, 0 at padding, for subjects that declare so. Absent where each row is
   * one sequence.
   */
  readonly segmentIds?: Int32Array;
}

/** The bounds of the ids of a batch. */
export interface BatchLimits {
  readonly vocabularySize: number;
  readonly maxLength: number;
  /** Number of token types; ids are not checked where it is absent. */
  readonly tokenTypes?: number;
}

/**
 * Checks a batch against the limits of a model before any kernel sees it: tfjs backends differ in what they do with an id
 * out of range (some throw, some read zeros).
 *
 * @throws UsageError naming the field, the row and position, what was found and what was expected.
 */
export function validateBatch(batch: Batch, limits: BatchLimits): void {
  const { size, length } = batch;
  if (!Number.isInteger(size) || size < 1)
    throw new UsageError(`batch.size is ${size}; expected a whole number of at least 1.`);
  if (!Number.isInteger(length) || length < 1) {
    throw new UsageError(`batch.length is ${length}; expected a whole number of at least 1.`);
  }
  if (length > limits.maxLength) {
    throw new UsageError(
      `batch.length is ${length}, but the model has ${limits.maxLength} positions. Shorten the sequences to ${limits.maxLength} tokens.`,
    );
  }
  checkIds('inputIds', batch.inputIds, batch, limits.vocabularySize, 'the vocabulary');
  if (batch.attentionMask) checkIds('attentionMask', batch.attentionMask, batch, 2, 'a mask of 0 and 1');
  if (batch.mask) validateMask(batch.mask, batch);
  if (batch.tokenTypeIds)
    checkIds('tokenTypeIds', batch.tokenTypeIds, batch, limits.tokenTypes ?? Infinity, 'the token types');
  if (batch.positionIds) checkIds('positionIds', batch.positionIds, batch, limits.maxLength, 'the position embeddings');
  if (batch.segmentIds) checkIds('segmentIds', batch.segmentIds, batch, length + 1, 'the number of positions');
}

function checkIds(field: string, ids: Int32Array, { size, length }: Batch, end: number, what: string): void {
  if (ids.length !== size * length) {
    throw new UsageError(
      `batch.${field} has ${ids.length} entries; expected size × length = ${size} × ${length} = ${size * length}.`,
    );
  }
  for (let i = 0; i < ids.length; i++) {
    if (!(Number.isInteger(ids[i]) && ids[i] >= 0 && ids[i] < end)) {
      throw new UsageError(
        `batch.${field}[row ${Math.floor(i / length)}, position ${i % length}] is ${ids[i]}; ${what} allows 0 to ${end - 1}.`,
      );
    }
  }
}

/** Rows of several batches of one length, one below the other. All have, or all lack, each optional field; masks are of one form. */
export function concatBatches(batches: readonly Batch[]): Batch {
  if (batches.length === 1) return batches[0];
  const [first] = batches;
  const join = (pick: (batch: Batch) => Int32Array | null | undefined): Int32Array | undefined => {
    if (!pick(first)) return undefined;
    const joined = new Int32Array(batches.reduce((n, batch) => n + batch.size * batch.length, 0));
    let offset = 0;
    for (const batch of batches) {
      joined.set(pick(batch)!, offset);
      offset += batch.size * batch.length;
    }
    return joined;
  };
  return {
    size: batches.reduce((n, batch) => n + batch.size, 0),
    length: first.length,
    inputIds: join((batch) => batch.inputIds)!,
    attentionMask: join((batch) => batch.attentionMask) ?? null,
    ...(first.mask && { mask: concatMasks(batches.map(({ mask }) => mask!)) }),
    tokenTypeIds: join((batch) => batch.tokenTypeIds),
    positionIds: join((batch) => batch.positionIds),
    ...(first.segmentIds && { segmentIds: join((batch) => batch.segmentIds) }),
  };
}
