import { UsageError } from '../../core/errors';
import { runtimeNames } from '../../subjects/onnx/runtime';
import type { SubjectSpec } from '../../core/report/subject-spec';

/**
 * Goldens are met on every backend of tfjs; of an ONNX graph there is one run, by what it was exported for.
 * @throws UsageError for an ONNX graph, naming what can be done instead.
 */
export function refuseGraph(verb: string, { model, backend }: SubjectSpec): void {
  if (!runtimeNames.includes(backend ?? '')) return;
  throw new UsageError(
    `${verb} is for the built-in BERT, checkpoints and modules; ${model} is an ONNX graph. Put it behind a module that default-exports a Subject, and name that; or compare it with the checkpoint that it was made from: padproof compare.`,
  );
}
