/**
 * The built-in BERT as a Subject, with parts that can be replaced. Its types name tfjs's.
 *
 * @packageDocumentation
 */
export { backendNames, probeBackend, useBackend } from './backends/backend';
export type { Checkpoint, Weight } from './bert/checkpoint';
export { readCheckpoint } from './bert/checkpoint';
export type { Activation, BertConfig } from './bert/config';
export type {
  Attended,
  FastPart,
  HeadKernels,
  Kernels,
  LayerKernels,
  LookUp,
  Pooled,
  WholeLayer,
} from './bert/kernel-set';
export type { BertOptions } from './bert/model';
export { Bert } from './bert/model';
export type { EmbeddingParts, LayerPass, Pass, Place, PlacedPass, Seams } from './bert/seams';
export { correctSeams } from './bert/seams';
export { attentionLeak } from './faults/parts/attention-leak';
export { int8Activations } from './faults/int8-activations';
export type { SyntheticOptions } from './bert/synthetic';
export { syntheticCheckpoint } from './bert/synthetic';
export type { KernelChoice } from './kernels/choice';
export type { BertSubjectOptions } from './models/bert';
export { bertSubject } from './models/bert';
