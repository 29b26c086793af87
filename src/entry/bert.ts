/**
 * The built-in BERT as a Subject, with parts that can be replaced. Its types name tfjs's.
 *
 * @packageDocumentation
 */
export { probeBackend, useBackend } from '../subjects/backends/backend';
export { backendNames } from '../subjects/backends/names';
export type { Checkpoint, Weight } from '../subjects/bert/checkpoint/checkpoint';
export { readCheckpoint } from '../subjects/bert/checkpoint/checkpoint';
export type { Activation, BertConfig } from '../subjects/bert/checkpoint/config';
export type {
  Attended,
  FastPart,
  HeadKernels,
  Kernels,
  LayerKernels,
  Pooled,
  WholeLayer,
} from '../subjects/kernels/kernel-set';
export type { LookUp } from '../subjects/bert/embeddings';
export type { BertOptions } from '../subjects/bert/model';
export { Bert } from '../subjects/bert/model';
export type { EmbeddingParts, LayerPass, Pass, Place, PlacedPass, Seams } from '../subjects/bert/seams';
export { correctSeams } from '../subjects/bert/seams';
export { attentionLeak } from '../subjects/faults/parts/attention-leak';
export { int8Activations } from '../subjects/faults/int8-activations';
export type { SyntheticOptions } from '../subjects/bert/synthetic';
export type { MakeStages, Stages } from '../subjects/bert/stages';
export { plainStages } from '../subjects/bert/stages';
export { syntheticCheckpoint } from '../subjects/bert/synthetic';
export { withKernels } from '../subjects/kernels/fast-stages';
export type { KernelChoice } from '../subjects/kernels/choice';
export type { BertSubjectOptions } from '../subjects/models/bert';
export { bertSubject } from '../subjects/models/bert';
