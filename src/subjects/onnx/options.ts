import type { ExecutionProvider, GraphOptimization } from '../../core/report/subject-spec';
import type { DeclaredTraits } from '../../core/traits/declared-traits';

/** What a user may say of an ONNX graph. */
export interface OnnxOptions extends DeclaredTraits {
  /** The package that runs it, such as `onnxruntime-node`; the first that is installed where it is not named. */
  readonly backend?: string;
  /** Which of a folder's graphs, as transformers.js calls them: `fp32`, `fp16`, `q8`, …. */
  readonly dtype?: string;
  /** How far the runtime changes the graph before it runs it; as far as it does by itself where it is not named. */
  readonly graphOptimization?: GraphOptimization;
  /** What the runtime computes with; the processor where it is not named. */
  readonly executionProvider?: ExecutionProvider;
  /** How many threads it takes for one operator; as many as it takes by itself where it is not said. */
  readonly threads?: number;
}
