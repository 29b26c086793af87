import type { SubjectSpec } from '../../core/report/subject-spec';
import { specFieldsOf } from '../../core/report/spec-fields';
import { optionsFor, recognise } from '../../subjects/kinds/resolve';
import type { ModelOptions } from './model-options';

/**
 * What reports and replays say of how the model is made: only what it depends on.
 * @throws UsageError for a MODEL of no kind, and an option that says nothing about it.
 */
export function specOf(model: string, options: Omit<ModelOptions, 'timeout'>): SubjectSpec {
  return recognise(model, options).spec;
}

/**
 * The same of a second model: what was said of the first holds where it says something of this one, too.
 * @param own what was said of the second alone
 * @throws UsageError as {@link specOf}, for what is in `own`.
 */
export function specOfOther(
  model: string,
  options: Omit<ModelOptions, 'timeout'>,
  own: Partial<SubjectSpec>,
): SubjectSpec {
  const { endpoint, offline } = options;
  const said = specFieldsOf(own);
  return specOf(model, { endpoint, offline, ...optionsFor(model, { ...options, ...said }), ...said });
}
