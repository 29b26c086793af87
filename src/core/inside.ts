import type { Batch } from './batch';
import type { OutputName } from './encoding';

/** The numbers of a tensor between the inputs and the outputs of a model: a floating type, whole numbers, or 0 and 1. Row-major. */
export interface InnerTensor {
  readonly data:
    Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;
  readonly shape: readonly number[];
  /** As what runs the model calls it: `float32`, `float16`, `int64`, `bool`, …. `data` holds each of its numbers. */
  readonly type: string;
}

/** Tensors by their names. */
export type InnerTensors = ReadonlyMap<string, InnerTensor>;

/** One step of a model: a node of a graph, or a module. */
export interface InnerNode {
  /** As the model names it, scopes before it, such as `/encoder/layer.0/attention/self/Softmax`; empty where it has none. */
  readonly name: string;
  /** What it computes, such as `Softmax`. */
  readonly operator: string;
  /** Where the code of the step is, such as `modeling_bert.py:123`; its name is then that of the module that it is in. */
  readonly source?: string;
  /** Names of the tensors that it reads, also those that a graph within it reads; weights too. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What the steps are asked for, of a model that may take other steps for another batch. */
export interface InsideOf {
  readonly batch: Batch;
  readonly wanted: readonly OutputName[];
}

/** A model with what lies between its inputs and its outputs handed out. */
export interface Inside {
  /** Every step, each after those whose outputs it reads. */
  readonly nodes: readonly InnerNode[];
  /** The tensors behind each output, by the name that reports give it, such as `pooled.mean`. */
  readonly outputs: ReadonlyMap<string, readonly string[]>;
  /** Tensors that are handed out and that depend on what a batch holds; others depend on its shape and on weights alone. */
  readonly tensors: ReadonlySet<string>;
  /**
   * Runs the model.
   * @param wanted the tensors to return; one may be missing from the answer where the model has it in a form that is no tensor
   * @param replaced tensors that are given in the place of what the model computes
   * @throws OtherStepsError where that batch takes other steps than those that were recorded
   */
  run(batch: Batch, wanted: readonly string[], replaced?: InnerTensors): Promise<InnerTensors>;
  /**
   * Gives the shape of each tensor for a batch without its numbers, of steps that were recorded for one batch; absent where all
   * batches take the same steps, and what shapes tensors have is seen by running it.
   * @throws OtherStepsError where that batch takes other steps
   */
  shapes?(batch: Batch): Promise<ReadonlyMap<string, readonly number[]>>;
  /**
   * Makes a model of a few steps, and runs it; absent where that is not possible.
   * @throws UsageError for steps that cannot stand alone
   */
  cut?(part: CutOut): Promise<CutModel>;
  /** Frees what running it took, such as a model loaded once more; it may be run again. Absent where there is nothing to free. */
  close?(): Promise<void>;
}

/** A model of a few steps that needs no other file. It holds what two runs put in, and compares what comes of it. */
export interface CutModel {
  readonly model: Uint8Array;
  /** How many of the compared numbers differed when it was run alone. */
  readonly differ: { readonly inputs: number; readonly outputs: number };
}

/** Some steps of a model, and what two runs of it put in. */
export interface CutOut {
  readonly nodes: readonly InnerNode[];
  readonly expected: CutSide;
  readonly observed: CutSide;
}

/** One of the two runs. */
export interface CutSide {
  readonly batch: Batch;
  /** For each tensor that is compared, the places of its numbers that are, entry i with entry i of the other side's. */
  readonly real: ReadonlyMap<string, Int32Array>;
}
