import { withBackend } from '../backends/backend';
import type { Checkpoint } from '../bert/checkpoint';
import type { BertOptions } from '../bert/model';
import { Bert } from '../bert/model';
import { reorderUnits } from '../bert/reordered';
import { MASK_FORMS } from '../core/mask';
import type { Subject } from '../core/subject';
import { ReferenceBert } from '../reference/model';
import { roundToFloat32 } from '../reference/values';

/** What a subject is made with, beside its checkpoint. */
export interface BertSubjectOptions extends BertOptions {
  /** What reports call it. */
  readonly name: string;
  /** The backend of tfjs that computes it, such as `wasm`. */
  readonly backend: string;
}

/**
 * Puts the built-in BERT behind the contract of a subject. Subjects on different backends may live side by side: every
 * pass makes its own backend current first. Its reference is the correct model of the same checkpoint and number of layers,
 * whatever parts were replaced.
 *
 * @throws UsageError for a checkpoint that is not whole, or a backend that padproof does not know.
 * @throws EnvironmentError where the backend cannot be used here.
 */
export async function bertSubject(
  checkpoint: Checkpoint,
  { name, backend, ...options }: BertSubjectOptions,
): Promise<Subject> {
  let reference: ReferenceBert | undefined; // widened weights take twice the memory, so only where they are asked for
  const exact: Subject['reference'] = async (batch, wanted) => {
    reference ??= new ReferenceBert(checkpoint, options.layers);
    return roundToFloat32(await reference.encode(batch, wanted));
  };
  const reordered = async (seed: number): Promise<Subject> => {
    const { checkpoint: other, restore } = reorderUnits(checkpoint, seed);
    const subject = await bertSubject(other, { name, backend, ...options });
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
  return {
    name,
    backend,
    vocabularySize: config.vocabularySize,
    maxLength: config.maxPositions,
    padId: config.padId,
    tokenTypes: config.tokenTypes,
    positions: 'given',
    fullyMasked: 'uniform',
    paddedQueriesSeePadding: false,
    maskForms: MASK_FORMS,
    outputs,
    encode: (batch, wanted) => withBackend(backend, () => model.encode(batch, wanted)),
    reordered,
    gradients: (batch, loss) => withBackend(backend, () => model.gradients(batch, loss)),
    reference: exact,
    dispose: () => {
      reference = undefined;
      model.dispose();
    },
  };
}
