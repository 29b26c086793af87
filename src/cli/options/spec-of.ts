import type { SubjectSpec } from '../../core/report/subject-spec';
import { specFieldsOf } from '../../core/report/spec-fields';
import { asked } from '../../subjects/kinds/kind';
import { kindOf, optionsFor, recognise } from '../../subjects/kinds/resolve';
import type { ModelOptions } from './model-options';

/**
 * What reports and replays say of how the model is made: only what it depends on.
 * @throws UsageError for a MODEL of no kind, and an option that says nothing about it.
 */
export function specOf(model: string, options: Omit<ModelOptions, 'timeout'>): SubjectSpec {
  return recognise(model, options).spec;
}

/**
 * The same of a second model: what was said of the first holds where it says something of this one, too. A backend that makes the
 * first of its kind, as torch does, says nothing of one that is of another.
 * @param first the first model
 * @param own what was said of the second alone
 * @throws UsageError as {@link specOf}, for what is in `own`.
 */
export function specOfOther(
  model: string,
  options: Omit<ModelOptions, 'timeout'>,
  own: Partial<SubjectSpec>,
  first = model,
): SubjectSpec {
  const { endpoint, offline, backend } = options;
  const said = specFieldsOf(own);
  const kind = kindOf(asked(first, options));
  const isMadeByBackend = backend !== undefined && kind?.exampleOptions?.backend === backend;
  const alike = kind === kindOf(asked(model, { ...options, ...said }));
  const shared = isMadeByBackend && !alike ? { ...options, backend: undefined } : options;
  return specOf(model, { endpoint, offline, ...optionsFor(model, { ...shared, ...said }), ...said });
}
