import { describeBackend, dispatchesOf, withBackend } from '../backends/backend';
import { knownDeviation } from '../backends/deviations';
import type { Checkpoint } from '../bert/checkpoint';
import type { BertOptions } from '../bert/model';
import { Bert } from '../bert/model';
import { LOWEST_FLOAT32 } from '../bert/mask';
import { reorderUnits } from '../bert/reordered';
import { EnvironmentError, UsageError } from '../core/errors';
import type { Batch } from '../core/batch';
import { MASK_FORMS, tokenMaskOf } from '../core/mask';
import type { Subject } from '../core/subject';
import { ReferenceBert } from '../reference/model';
import { roundToFloat32 } from '../reference/values';

/** What a subject is made with, beside its checkpoint. */
export interface BertSubjectOptions extends BertOptions {
  /** What reports call it. */
  readonly name: string;
  /** The backend of tfjs that computes it, such as `wasm`. */
  readonly backend: string;
  /** Declare what the backend is known to do to fully masked rows, in place of what is right. */
  readonly acceptDeviations?: boolean;
}

/**
 * Puts the built-in BERT behind the contract of a subject. Subjects on different backends may live side by side: every
 * pass makes its own backend current first. Its reference is the correct model of the same checkpoint and number of layers,
 * whatever parts were replaced.
 *
 * @throws UsageError for a checkpoint that is not whole, or a backend that padproof does not know.
 * @throws EnvironmentError where the backend cannot be used here; `encode` throws it where a backend for graphics processors
 *   answered without one.
 */
export async function bertSubject(
  checkpoint: Checkpoint,
  { name, backend, acceptDeviations = false, ...options }: BertSubjectOptions,
): Promise<Subject> {
  let reference: ReferenceBert | undefined; // widened weights take twice the memory, so only where they are asked for
  const exact: Subject['reference'] = async (batch, wanted) => {
    reference ??= new ReferenceBert(checkpoint, options.layers);
    return roundToFloat32(await reference.encode(batch, wanted));
  };
  const reordered = async (seed: number): Promise<Subject> => {
    const { checkpoint: other, restore } = reorderUnits(checkpoint, seed);
    const subject = await bertSubject(other, { name, backend, acceptDeviations, ...options });
    // Its units stand in another order, and `restore` knows encodings only. The reference of both is one.
    const { encode, dispose, gradients: _, ...traits } = subject;
    return {
      ...traits,
      reference: exact,
      dispose,
      encode: async (batch, wanted) => restore(await encode(batch, wanted)),
    };
  };
  const model = await withBackend(backend, () => new Bert(checkpoint, options));
  const { config, outputs } = model;
  const { device, versions } = await describeBackend(backend);
  const deviation = knownDeviation(backend, versions, LOWEST_FLOAT32);
  const policy = acceptDeviations && deviation ? deviation.fullyMasked : 'uniform';
  let dispatches = 0;
  /** Runs on the backend, and counts what it sends to a graphics processor, where it is for one. */
  const compute = <T>(work: () => Promise<T>): Promise<T> =>
    withBackend(backend, async () => {
      const before = dispatchesOf(backend);
      const result = await work();
      if (before === undefined) return result;
      const sent = dispatchesOf(backend)! - before;
      if (sent === 0) throw new EnvironmentError(`The backend ${backend} answered without its graphics processor.`);
      dispatches += sent;
      return result;
    });
  return {
    name,
    backend,
    vocabularySize: config.vocabularySize,
    maxLength: config.maxPositions,
    padId: config.padId,
    tokenTypes: config.tokenTypes,
    positions: 'given',
    fullyMasked: policy,
    ...(deviation && { knownDeviation: deviation }),
    paddedQueriesSeePadding: false,
    maskForms: MASK_FORMS,
    outputs,
    encode: async (batch, wanted) => {
      if (policy === 'refused') refuseFullyMasked(batch, deviation!.what);
      return compute(() => model.encode(batch, wanted));
    },
    computedBy: () => ({ device, versions, ...(dispatchesOf(backend) !== undefined && { dispatches }) }),
    reordered,
    gradients: (batch, loss) => compute(() => model.gradients(batch, loss)),
    reference: exact,
    dispose: () => {
      reference = undefined;
      model.dispose();
    },
  };
}

/** @throws UsageError for a batch with a row that has no real token, which this backend cannot take. */
function refuseFullyMasked(batch: Batch, why: string): void {
  const mask = tokenMaskOf(batch);
  if (!mask) return;
  const { size: B, length: S } = batch;
  for (let row = 0; row < B; row++) {
    if (mask.subarray(row * S, (row + 1) * S).includes(1)) continue;
    throw new UsageError(`Row ${row} of the batch has no real token. ${why}`);
  }
}
