import { resolve } from 'node:path';
import { NAMED_KERNELS } from '../../core/kernels';
import { SERVER_KINDS } from '../../core/server-kind';
import { ATTENTION_KINDS, TORCH_DTYPES } from '../../core/torch';
import { POSITION_POLICIES } from '../../core/subject';
import type { PadToAsked } from '../../core/use';
import { isPadTo, PAD_TO_WORDS, PADDING_SIDES, USED_PAD_CONTENTS } from '../../core/use';
import type { Fields, Is } from '../../core/fields';
import { int32, isTrue, listOf, MOST_NAME, oneOf, text } from '../../core/fields';
import type { SpecField } from '../../core/report/spec-fields';
import type { SpecReader, SubjectSpec } from '../../core/report/subject-spec';
import { EXECUTION_PROVIDERS, GRAPH_OPTIMIZATIONS, LEVELS, MOST_THREADS } from '../../core/report/subject-spec';

const MOST_ENTRIES = 256;

type Checks = { readonly [F in SpecField]: readonly [is: Is<NonNullable<SubjectSpec[F]>>, expected: string] };

const NAME = [text(MOST_NAME), 'a string'] as const;
const NAMES = [listOf(text(MOST_NAME), MOST_ENTRIES), 'a list of names'] as const;
const NUMBER = [int32(), 'a whole number'] as const;
const SAID = [isTrue, 'true'] as const;
const wordOf = <T extends string>(words: readonly T[]) => [oneOf(words), `one of ${words.join(', ')}`] as const;

const isThreads: Is<number> = (value): value is number => int32(1)(value) && value <= MOST_THREADS;

/** What each field may hold: a spec has no field that is not here. */
const CHECKS: Checks = {
  program: SAID,
  backend: NAME,
  browser: SAID,
  kernels: wordOf(NAMED_KERNELS),
  weightsSeed: NAME,
  dtype: NAME,
  graphOptimization: wordOf(GRAPH_OPTIMIZATIONS),
  executionProvider: wordOf(EXECUTION_PROVIDERS),
  threads: [isThreads, `a whole number from 1 to ${MOST_THREADS}`],
  level: wordOf(LEVELS),
  pooling: NAMES,
  revision: NAME,
  words: NAME,
  tokenizer: NAME,
  kind: wordOf(SERVER_KINDS),
  served: NAME,
  python: NAME,
  attention: wordOf(ATTENTION_KINDS),
  torchDtype: wordOf(TORCH_DTYPES),
  device: NAME,
  batchSize: NUMBER,
  acceptDeviations: SAID,
  vocabulary: NUMBER,
  padId: NUMBER,
  positions: wordOf(POSITION_POLICIES),
  padding: wordOf(PADDING_SIDES),
  padContent: wordOf(USED_PAD_CONTENTS),
  padTo: [(value): value is PadToAsked => value === 'any' || isPadTo(value), PAD_TO_WORDS],
  longest: NUMBER,
  input: NAMES,
  output: NAMES,
};

function read(fields: Fields): SubjectSpec {
  const model = fields.need('model', text(MOST_NAME), 'a string');
  const made = Object.entries(CHECKS).map(([field, [is, expected]]) =>
    fields.maybe(field, is as Is<unknown>, expected),
  );
  return { model, ...(Object.assign({}, ...made) as Partial<SubjectSpec>) };
}

/** What tells one model from another, beside where it lies. The backend may differ. */
const TELLING = ['weightsSeed', 'revision', 'dtype', 'level', 'kind', 'served'] as const;

function isSameModel(a: SubjectSpec, b: SubjectSpec): boolean {
  // `./model` and `model` are one path; a hub id is as good as a path here.
  const place = ({ model }: SubjectSpec): string => (model === '' ? '' : resolve(model));
  return place(a) === place(b) && TELLING.every((field) => a[field] === b[field]);
}

/** What each field of a spec says, for those who carry specs and look into none. */
export const SPECS: SpecReader = { read, isSameModel };
