import type { DeclaredTraits } from '../../core/traits/declared-traits';
import type { HubOptions } from '../hub/hub-settings';
import type { BackendOptions } from '../models/backend-options';
import type { ServerOptions } from '../server/server-source';
import type { WordOptions } from '../texts/word-list';
import type { TorchOptions } from '../torch/options';
import type { TransformersOptions } from '../transformers/options';

/** How a model is made. Each kind of MODEL says in its file which of them it obeys. */
export interface ResolveOptions
  extends HubOptions, BackendOptions, DeclaredTraits, ServerOptions, TorchOptions, TransformersOptions, WordOptions {
  /** The seed of the built-in model's synthetic weights. */
  readonly weightsSeed?: string;
  /** MODEL is a command, whose program speaks the protocol of programs. */
  readonly program?: true;
}
