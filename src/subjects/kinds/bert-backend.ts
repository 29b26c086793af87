import { UsageError } from '../../core/errors';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { SubjectSource } from '../../core/subject';
import type { Checkpoint } from '../bert/checkpoint/checkpoint';
import { fingerprintOf } from '../bert/checkpoint/fingerprint';
import { assertBackend, defaultBackend } from '../models/backend-choice';
import { bertOpener } from './when-opened';
import { runtimeNames } from '../onnx/runtime';
import { BACKEND as TRANSFORMERS } from '../transformers/library';
import type { Asked, KindField } from './kind';
import { USE_FIELDS } from './used-as';
import type { ResolveOptions } from './options';
import { option } from '../../core/option';

/** The options of whatever the built-in BERT computes. */
export const BERT_FIELDS: readonly KindField[] = ['backend', 'browser', 'kernels', 'acceptDeviations', ...USE_FIELDS];

/** What computes them where nothing is said. */
export function bertDefaults(options: ResolveOptions): Partial<SubjectSpec> {
  return { backend: defaultBackend(options) };
}

/** @throws UsageError for a backend that is not tfjs's, or is not to be had where it is to compute. */
export function checkBert(asked: Asked): void {
  checkTfjs(asked);
  assertBackend(asked.options);
}

/** @throws UsageError for a backend that runs exported models of another kind. */
export function checkTfjs({ model, options: { backend = '' } }: Asked): void {
  if (backend !== TRANSFORMERS && !runtimeNames.includes(backend)) return;
  throw new UsageError(
    `${option('backend')} is ${backend}, which runs ONNX graphs; ${model || 'the built-in BERT'} is none. Name a .onnx file, a folder with onnx/model.onnx, or the id of one on the hub.`,
  );
}

/** A checkpoint as a source of subjects, whatever it was read from. */
export function bertSource(checkpoint: Checkpoint, { model: name, options }: Asked): SubjectSource {
  const open = bertOpener(options);
  return {
    name,
    weightScales: [],
    reopens: true,
    fingerprint: () => fingerprintOf(checkpoint),
    open: () => open(checkpoint, name),
  };
}
