import type { SubjectSpec } from './subject-spec';

/** How a subject is made, beside what it is made from. */
export type SpecField = Exclude<keyof SubjectSpec, 'model'>;

/** All of them, in the order in which commands and reports have them. */
const FIELDS: Readonly<Record<SpecField, true>> = {
  program: true,
  backend: true,
  browser: true,
  kernels: true,
  weightsSeed: true,
  dtype: true,
  graphOptimization: true,
  executionProvider: true,
  threads: true,
  level: true,
  pooling: true,
  revision: true,
  python: true,
  attention: true,
  torchDtype: true,
  device: true,
  batchSize: true,
  acceptDeviations: true,
  words: true,
  tokenizer: true,
  kind: true,
  served: true,
  vocabulary: true,
  padId: true,
  positions: true,
  padding: true,
  padContent: true,
  padTo: true,
  longest: true,
  input: true,
  output: true,
};
export const SPEC_FIELDS = Object.keys(FIELDS) as readonly SpecField[];

/** Those fields of anything that say something; what is absent, empty or `false` says nothing. */
export function specFieldsOf(options: Partial<SubjectSpec>): Partial<SubjectSpec> {
  const said = SPEC_FIELDS.filter((field) => says(options[field]));
  return Object.fromEntries(said.map((field) => [field, options[field]]));
}

/** Does a value say something? */
export function says(value: unknown): boolean {
  return value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);
}
