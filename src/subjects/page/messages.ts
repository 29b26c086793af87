import type { BertConfig } from '../bert/checkpoint/config';
import type { Weight } from '../bert/checkpoint/checkpoint';
import type { TensorData } from '../bert/checkpoint/dtypes';
import type { Batch } from '../../core/batch';
import type { OutputName } from '../../core/encoding';
import type { Loss } from '../../core/subject';

/** A checkpoint as plain data: its weights by name. */
export interface PackedCheckpoint {
  readonly config: BertConfig;
  readonly weights: Readonly<Record<string, Weight>>;
  readonly hasPooler: boolean;
  readonly hasMlmHead: boolean;
}

/** What a page can be asked, each the one argument of the function of its name. */
export interface Asked {
  /** Makes a backend the page's only one. First, and once. */
  readonly start: { readonly backend: string; readonly device?: GraphDevice };
  /** Loads a BERT. */
  readonly open: {
    readonly checkpoint: PackedCheckpoint;
    /** How many layers to run, from the first; all where it is absent. */
    readonly layers?: number;
    /** The name of a fault to plant. */
    readonly fault?: string;
  };
  readonly encode: { readonly model: number; readonly batch: Batch; readonly wanted: readonly OutputName[] };
  readonly gradients: { readonly model: number; readonly batch: Batch; readonly loss: Loss };
  readonly dispose: { readonly model: number };
  /** Counts the tensors that are there. */
  readonly memory: Record<string, never>;
  /** Loads a model of the library that runs graphs. */
  readonly load: LoadAsked;
  readonly run: { readonly model: number; readonly inputs: PageTensors; readonly fetches?: readonly string[] };
  readonly embed: { readonly model: number; readonly texts: readonly string[]; readonly pooling: string };
  readonly pool: { readonly inputs: PageTensors; readonly outputs: PageTensors; readonly pooling: string };
  readonly release: { readonly model: number };
}
export type Verb = keyof Asked;
/** What a page of graphs can be asked; the others are of a page of BERTs. */
export type GraphVerb = 'start' | 'load' | 'run' | 'embed' | 'pool' | 'release';
export type BertVerb = 'start' | Exclude<Verb, GraphVerb>;

/** Where graphs compute in a page. */
export type GraphDevice = 'wasm' | 'webgpu';

/** A model of onnxruntime-web by its bytes, or of transformers.js, for a task where it is a pipeline. */
export interface LoadAsked {
  readonly bytes?: Uint8Array;
  readonly task?: string;
  /** Settings of the library, by its own names. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The numbers of a tensor, row-major; those in half precision are their bits. */
export interface PageTensor {
  readonly type: string;
  readonly data: Exclude<TensorData, BigUint64Array>;
  readonly dims: readonly number[];
}
export type PageTensors = Readonly<Record<string, PageTensor>>;

/** One question. */
export type Request = { readonly [V in Verb]: { readonly verb: V; readonly asked: Asked[V] } }[Verb];

/** What a started page says of itself. */
export interface PageFacts {
  /** What computes, in words. */
  readonly device: string;
  /** Is it a processor that stands in for a GPU? Absent where no GPU is asked for. */
  readonly software?: boolean;
  readonly versions: Readonly<Record<string, string>>;
  /** Settings as tfjs reads them back. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** An opened model: the number that it is asked for by, and what it is. */
export interface OpenedModel {
  readonly model: number;
  readonly config: BertConfig;
  readonly outputs: readonly OutputName[];
}

/** What comes back: an answer or an error, and in either case how often the GPU was called so far, by the kind of call. */
export type Answer = { readonly counts: Readonly<Record<string, number>> } & (
  { readonly answer: unknown } | { readonly error: { readonly kind: ErrorKind; readonly message: string } }
);

/** `lost`: what computes has gone, and every later question will fail; `usage` and `other` are errors of the model. */
export type ErrorKind = 'lost' | 'usage' | 'other';
