import type { OnnxOptions } from '../onnx/options';
import type { WordOptions } from '../texts/word-list';

/** What a user may say of a model that transformers.js runs. */
export interface TransformersOptions extends Omit<OnnxOptions, 'backend'>, WordOptions {
  /** What it is given: token ids and a mask, or texts, which it tokenises and pads itself. */
  readonly level?: 'tokens' | 'texts';
  /** How it makes one vector of a row; as the model was trained where nothing is said. */
  readonly pooling?: readonly string[];
}
