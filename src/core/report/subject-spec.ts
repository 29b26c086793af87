import type { DeclaredTraits } from '../traits/declared-traits';
import type { Fields } from '../fields';
import type { NamedKernels } from '../kernels';
import type { ServerKind } from '../server-kind';
import type { AttentionKind, TorchDtype } from '../torch';

/** What a subject that can take either is given. */
export const LEVELS = ['tokens', 'texts'] as const;

export type Level = (typeof LEVELS)[number];

/** How far ONNX Runtime changes a graph before it runs it, as its `graphOptimizationLevel` says it; each does what those before it do. */
export const GRAPH_OPTIMIZATIONS = ['disabled', 'basic', 'extended', 'all'] as const;

export type GraphOptimization = (typeof GRAPH_OPTIMIZATIONS)[number];

/** What ONNX Runtime computes with, as its JavaScript interface names its execution providers. */
export const EXECUTION_PROVIDERS = ['cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'xnnpack'] as const;

export type ExecutionProvider = (typeof EXECUTION_PROVIDERS)[number];

/** The most threads that one operator is given. */
export const MOST_THREADS = 1024;

/** The recipe to make a subject again, which `replay` needs. */
export interface SubjectSpec extends DeclaredTraits {
  /** The MODEL argument; empty for the built-in BERT. */
  readonly model: string;
  /** MODEL is a command: a program that speaks the protocol of programs. */
  readonly program?: true;
  readonly backend?: string;
  /** Does that backend compute in a browser's page? Absent where it does not. */
  readonly browser?: true;
  /** Where they are not the default ones. */
  readonly kernels?: NamedKernels;
  /** The seed of the synthetic weights, where the weights are synthetic. */
  readonly weightsSeed?: string;
  /** Which graph of a folder in the hub's layout, as transformers.js calls them: `fp32`, `fp16`, `q8`, …. */
  readonly dtype?: string;
  /** How far ONNX Runtime optimises that graph, where it was said. */
  readonly graphOptimization?: GraphOptimization;
  /** What ONNX Runtime computes that graph with, where it was said. */
  readonly executionProvider?: ExecutionProvider;
  /** How many threads it takes for one operator, where that was said. */
  readonly threads?: number;
  /** What transformers.js is given: token ids and a mask, or texts, which it tokenises and pads itself. */
  readonly level?: Level;
  /** How transformers.js makes one vector of a row, where that was said. */
  readonly pooling?: readonly string[];
  /** The branch, tag or commit of a hub id, where one was named. */
  readonly revision?: string;
  /** Of what texts are made, where the subject takes texts: a file with a word a line. */
  readonly words?: string;
  /** Or a folder with a tokenizer. */
  readonly tokenizer?: string;
  /** How a server is spoken to, where its address does not say. */
  readonly kind?: ServerKind;
  /** The model that a server is asked for. */
  readonly served?: string;
  /** Which Python runs it, where it runs in one. */
  readonly python?: string;
  /** How transformers computes attention. */
  readonly attention?: AttentionKind;
  /** What PyTorch computes in. */
  readonly torchDtype?: TorchDtype;
  /** Where PyTorch computes, as it names it. */
  readonly device?: string;
  /** How many texts sentence-transformers puts into one batch. */
  readonly batchSize?: number;
  /** The known deviation of the backend was declared in place of what is right. */
  readonly acceptDeviations?: true;
}

/** What knows what a spec says. The engine carries specs, out of files and into them, and looks into none. */
export interface SpecReader {
  /** Reads one from a file: what is no field of one stays behind. @throws UsageError naming the field that is wrong. */
  read(fields: Fields): SubjectSpec;
  /**
   * Were both made from the same MODEL, with the same weights, and given the same kind of input? The backend may differ. A subject
   * that code hands over has no name, and may be any other that has none.
   */
  isSameModel(a: SubjectSpec, b: SubjectSpec): boolean;
}
