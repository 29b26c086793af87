import { UsageError } from '../../core/errors';
import { option, type OptionName } from '../../core/option';
import { specFieldsOf } from '../../core/report/spec-fields';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { SubjectSource } from '../../core/subject';
import { DEFAULT_KERNELS } from '../kernels/choice';
import { tokenizeIn } from '../models/tokenizer';
import { contentAt } from './content';
import { KINDS } from './index';
import { asked, type Asked, type KindField, type ModelKind } from './kind';
import { notHere } from './not-here';
import type { ResolveOptions } from './options';
import { usedAs } from './used-as';

/** MODEL, what kind it is of, and how it is made. */
export interface Recognised {
  readonly kind: ModelKind;
  /** With what the kind takes where nothing is said. */
  readonly asked: Asked;
  /** What makes the same model again: what reports and replays keep. */
  readonly spec: SubjectSpec;
}

/**
 * Turns what a user names into a source of subjects.
 * @throws UsageError where it is of no kind, its options say nothing about that kind, or its content is malformed;
 *   EnvironmentError where a file, the hub or the backend cannot be had.
 */
export async function resolveModel(model: string, options: ResolveOptions = {}): Promise<SubjectSource> {
  const { kind, asked } = recognise(model, options);
  const place = await kind.locate(asked);
  const source = usedAs(await kind.open(place, asked), asked.options);
  const { backend } = asked.options;
  const folder = kind.tokenizerFolder?.(place);
  return {
    ...source,
    ...(place !== '' && { content: () => contentAt(place) }),
    ...(backend !== undefined && { backend }),
    ...(folder !== undefined && { tokenize: (texts: readonly string[]) => tokenizeIn(folder, texts) }),
  };
}

/**
 * Says of what kind a MODEL is, and holds the options against it. Nothing is fetched, and no file is read.
 * @throws UsageError where it is of none, or an option says nothing about it.
 */
export function recognise(model: string, options: ResolveOptions = {}): Recognised {
  const said = asked(model, options);
  const kind = kindOf(said);
  if (!kind) throw new UsageError(unrecognised(said));
  const { kernels, ...made } = { ...kind.defaults?.(said), ...specFieldsOf(options as Partial<SubjectSpec>) };
  const settled = { ...said, options: { ...options, ...made } };
  kind.check?.(settled);
  refuseOthers(kind, said);
  const chosen = kernels === DEFAULT_KERNELS ? undefined : kernels;
  return { kind, asked: settled, spec: { model, ...made, ...(chosen && { kernels: chosen }) } };
}

/** The first kind that recognises MODEL. */
export function kindOf(said: Asked): ModelKind | undefined {
  return KINDS.find((kind) => kind.recognise(said));
}

function unrecognised({ model, found }: Asked): string {
  if (!found) return notHere(model);
  const kinds = [...new Set(KINDS.map(expected))].join('; ');
  return `MODEL is ${JSON.stringify(model)}, a file of a kind that padproof does not read. Expected one of: ${kinds}.`;
}

function expected({ what, example, exampleOptions = {} }: ModelKind): string {
  const made = Object.entries(exampleOptions).map(([name, value]) =>
    [option(name as OptionName), ...(value === true ? [] : [String(value)])].join(' '),
  );
  const how = made.length > 0 ? ` with ${made.join(' and ')}` : '';
  return example === undefined ? what : `${what}, such as ${example}${how}`;
}

/** @throws UsageError for an option that says nothing about this kind. */
function refuseOthers(kind: ModelKind, { model, options }: Asked): void {
  for (const field of Object.keys(specFieldsOf(options as Partial<SubjectSpec>)) as KindField[]) {
    if (obeys(kind, field)) continue;
    throw new UsageError(
      `${option(field)} is for ${thoseThatObey(field)}; ${model || 'MODEL'} is ${kind.name}. Leave it out.`,
    );
  }
}

/** The kinds that obey an option, in words; what is of a kind that is named as well is not named again. */
function thoseThatObey(field: KindField): string {
  const all = KINDS.filter(({ fields }) => fields.includes(field)).map(({ plural }) => plural);
  const few = [...new Set(all)].filter((one) => !all.some((other) => other !== one && one.startsWith(other)));
  return [few.slice(0, -1).join(', '), few.at(-1)].filter(Boolean).join(' and ');
}

/** Does an option say something of a kind? One that no kind names does of all. */
function obeys(kind: ModelKind, field: KindField): boolean {
  return kind.fields.includes(field) || !KINDS.some(({ fields }) => fields.includes(field));
}

/** What was said of one model, as far as it says something of another. */
export function optionsFor(model: string, options: ResolveOptions): Partial<SubjectSpec> {
  const kind = kindOf(asked(model, options));
  const said = Object.entries(specFieldsOf(options as Partial<SubjectSpec>));
  return Object.fromEntries(said.filter(([field]) => !kind || obeys(kind, field as KindField)));
}
