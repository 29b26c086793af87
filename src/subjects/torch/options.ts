import type { DeclaredTraits } from '../../core/traits/declared-traits';
import type { AttentionKind, TorchDtype } from '../../core/torch';

/** What a user may say of a model in PyTorch. */
export interface TorchOptions extends DeclaredTraits {
  /** Where Python is. */
  readonly python?: string;
  /** How attention is computed; as transformers chooses where it is not said. */
  readonly attention?: AttentionKind;
  readonly torchDtype?: TorchDtype;
  /** Where it computes, as torch names it. */
  readonly device?: string;
  /** How many texts sentence-transformers puts into one batch. */
  readonly batchSize?: number;
}
