import { asText } from './as-primitive';
import type { Batch } from './batch';
import type { Encoding, OutputName, Values } from './encoding';
import { OUTPUT_NAMES } from './encoding';
import { UsageError } from './errors';
import type { Inside, InsideOf } from './inside';
import { MOST_FIXED, whyNotStatic } from './static-shape';
import type { MaskForm } from './mask';
import { MASK_FORMS } from './mask';
import type { Packing } from './traits/packing';
import { blockForm, PACKINGS } from './traits/packing';
import type { Window } from './traits/window';
import { isWindow } from './traits/window';
import type { Use } from './use';
import { misfitOf, PADDING_SIDES, USED_PAD_CONTENTS } from './use';

/**
 * The policies of positions: who decides where a token stands.
 * - `given`: `batch.positionIds` is obeyed.
 * - `absolute`: position = index in the row, whatever the mask says.
 * - `from-mask`: counted from the attention mask.
 * - `from-ids`: counted from the ids that are not the pad id (RoBERTa), so pad *content* may move tokens.
 * - `relative`: only distances matter (rotary, ALiBi).
 * - `none`: nowhere; a bag of words, whose tokens mean the same in every order.
 */
export const POSITION_POLICIES = ['given', 'absolute', 'from-mask', 'from-ids', 'relative', 'none'] as const;
export type PositionPolicy = (typeof POSITION_POLICIES)[number];

/** Which tokens a token hears. */
export const ATTENTIONS = ['bidirectional', 'causal'] as const;
export type Attention = (typeof ATTENTIONS)[number];

/** What a row without one real token gets: the policies that a subject may declare. */
export const FULLY_MASKED_POLICIES = ['uniform', 'zeros', 'ones', 'nan', 'refused', 'unspecified'] as const;
export type FullyMaskedPolicy = (typeof FULLY_MASKED_POLICIES)[number];

/** A fault of what computes a subject, not of the subject, that somebody has looked into. */
export interface KnownDeviation {
  /**
   * What a row without one real token gets there; `refused` where it must not be sent at all, since it spoils other rows.
   */
  readonly fullyMasked: FullyMaskedPolicy;
  /** Whose fault it is, in which versions, under which mask constant, and why: a sentence or two. */
  readonly what: string;
}

/** The device, versions and settings that compute a subject, as a report states them. */
export interface Platform {
  /** In words, such as the name of a GPU. */
  readonly device: string;
  /** Does a processor stand in for a GPU? Absent where no GPU was asked for. */
  readonly software?: boolean;
  /** The versions of its parts, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Its settings as they were read back; of ONNX Runtime, which does not say, as they were asked for. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** How often the GPU was called so far, by the kind of call: the proof that it was used. */
  readonly counts?: Readonly<Record<string, number>>;
  /** What ran the nodes of its graph, where the runtime was asked. */
  readonly nodes?: RanNodes;
}

/** The nodes of a graph that a runtime ran, as its profile names them. */
export interface RanNodes {
  /** How many, by the execution provider that ran them. */
  readonly on: Readonly<Record<string, number>>;
  /** How many of them ran on the CPU where another provider was asked for, by operator. */
  readonly fellBack: Readonly<Record<string, number>>;
}

/** The words and limits that a subject which takes texts declares. An id stands for a word, and a row for its words with spaces between them. */
export interface Texts {
  /** The word of each id, `[vocabularySize]`; that of the pad id is empty. */
  readonly words: readonly string[];
  /** The most texts that it takes in one batch. */
  readonly most: number;
}

/** The properties that a subject declares about itself. */
export interface Traits {
  readonly name: string;
  /** Ids are in `[0, vocabularySize)`. */
  readonly vocabularySize: number;
  /** The longest S that `encode` takes. */
  readonly maxLength: number;
  readonly padId: number;
  readonly positions: PositionPolicy;
  /** Which tokens a token hears: those before it alone, where it is `causal`. Absent: those on both sides. */
  readonly attention?: Attention;
  /**
   * How many positions on either side a token hears: in every layer, or one number a layer, null where it hears all. FlashAttention's
   * `window_size=(64, 64)` is 64, and so is ModernBERT's `local_attention` of 128, in its local layers. Absent: it hears all.
   */
  readonly window?: Window;
  /** How it learns where sequences end that are packed into one row. Absent: a row is one sequence. */
  readonly packs?: Packing;
  /** Is the distance between the indices of two tokens felt beside their positions, as in MPNet? `relative` says so by itself. */
  readonly distancesMatter?: boolean;
  readonly fullyMasked: FullyMaskedPolicy;
  /** May a padded query attend to padded keys? `false` for BERT: then the whole column of a padded key is zero. */
  readonly paddedQueriesSeePadding?: boolean;
  readonly outputs: readonly OutputName[];
  /** Number of token types; absent or 1 where there is nothing to choose. */
  readonly tokenTypes?: number;
  /** Forms in which it takes a mask beside `attentionMask`: as `batch.mask`. */
  readonly maskForms?: readonly MaskForm[];
  /** What computes the numbers (`wasm`, `cpu`, `tensorflow`, `onnxruntime`, …): picks the documented bound. */
  readonly backend?: string;
  /** What its numbers are, where they are not said to be float32: `float16`, `int8 weights`, `int8 dynamic`, …. */
  readonly precision?: string;
  /** With what that backend computes, where it has a choice, as ONNX Runtime names its execution providers: picks the documented bound, too. */
  readonly executionProvider?: string;
  /** Numbers of rows and of positions that it takes and no others, such as those of an exported graph whose axes are fixed. */
  readonly staticShape?: { readonly size?: number; readonly length?: number };
  /**
   * Whether a mask can be left out: not at all, where a mask of ones is passed in the place of null; or always, where it takes
   * none, and hears padding as text. Absent where null is a batch without a mask.
   */
  readonly maskInput?: 'required' | 'none';
  /** How its batches are padded where it is used; absent where everything is in use. The verdict is about this. */
  readonly use?: Use;
  /** Where its pad id and its positions are known from; absent where the subject itself declares them. */
  readonly origins?: { readonly padId?: string; readonly positions?: string };
  /** What its maker saw that its owner should know, in sentences; reports repeat them. */
  readonly notes?: readonly string[];
  /**
   * What it deviates by from what it declares. A violation that goes away once this is declared in its place is reported as known.
   * Where `fullyMasked` is declared to be the same already, it is accepted, and nothing else will do.
   */
  readonly knownDeviation?: KnownDeviation;
  /** What that backend runs on, where it is known; reports take it when the run ends. */
  readonly platform?: Platform;
  /** Which kernels of that backend it runs on, in words, where there is a choice. */
  readonly kernels?: string;
  /** Why they are the plain ones, where faster ones were looked for. */
  readonly whyPlain?: string;
  /** Where it takes texts, and pads them by itself: then no layout is seen, and only the vectors of whole rows are compared. */
  readonly texts?: Texts;
}

/** Does a gap between two tokens of a row change what the row means? */
export function feelsDistances({ positions, distancesMatter = false }: Traits): boolean {
  return positions === 'relative' || distancesMatter;
}

/**
 * A loss that gradients are taken of.
 * - `cls`: a sum of the CLS vectors of all rows, each component times a weight of its own that is not zero. (The plain sum
 *   says nothing: after a layer normalisation it is a constant.)
 * - `mlm`: the mean cross-entropy of the logits at the labelled positions; `labels` `[B, S]` holds a token id there and -100
 *   everywhere else.
 */
export type Loss = { readonly name: 'cls' } | { readonly name: 'mlm'; readonly labels: Int32Array };

/** The gradient of a loss. E hidden size. */
export interface Gradients {
  /** With respect to the word embedding that each position was given: `[B, S, E]`. */
  readonly embeddings: Values;
  /** With respect to the pad id's row of the word embedding table, as the first layer reads it: `[E]`. */
  readonly padEmbedding: Values;
}

/** What a subject can do beside encoding; each is optional, and claims that need it are unsupported without. */
export interface Extras {
  /** What `encode` would return without rounding: the same model in float64, each number rounded to float32 once, at the end. */
  reference?(batch: Batch, wanted: readonly OutputName[]): Promise<Encoding>;
  /**
   * Another instance of the same model that takes its sums in another order, one for every seed. What it differs by is
   * rounding. Whoever asks for it disposes of it.
   */
  reordered?(seed: number): Promise<Subject>;
  /** The gradient of a loss over a batch. */
  gradients?(batch: Batch, loss: Loss): Promise<Gradients>;
  /** What `encode` would return, but every row is asked for by itself, and all of them are under way at once. */
  together?(batch: Batch, wanted: readonly OutputName[]): Promise<Encoding>;
  /**
   * The same model with what lies between its inputs and outputs handed out; it lasts as long as the subject.
   * @param of for a model that may take other steps for another batch; where it takes the same, it gives the same object
   */
  inside?(of: InsideOf): Promise<Inside>;
}

/** What an invariant may know of a subject: what it declares, and which extras it has. */
export type Declared = Traits & Extras;

/** The thing under test. */
export interface Subject extends Traits, Extras {
  /**
   * Encodes a batch.
   * @param wanted the outputs to return, each one of `outputs`; more may be returned, and are ignored.
   */
  encode(batch: Batch, wanted: readonly OutputName[]): Promise<Encoding>;
  dispose?(): void | Promise<void>;
}

/** The scales of the synthetic weights of the built-in BERT; see `bert/synthetic.ts`. */
export const WEIGHT_SCALES = ['typical', 'sharp', 'hot'] as const;
export type WeightScale = (typeof WEIGHT_SCALES)[number];

/** A source of subjects: a campaign opens one, or one for each weight scale, and a second one to compare instances. */
export interface SubjectSource {
  /** How the user named it, for reports and replay lines; empty for the built-in model. */
  readonly name: string;
  /** The weight scales that it can be opened at; empty where the weights are what they are. */
  readonly weightScales: readonly WeightScale[];
  /** The backend that was asked for: a subject that declares another computes elsewhere than it was to. */
  readonly backend?: string;
  /** Can `open` make a second, independent instance? */
  readonly reopens: boolean;
  /** Does `open` hand out what somebody else disposes of? */
  readonly lends?: boolean;
  /** A hash of what the subject computes from, the same wherever it is the same; absent where nobody can see that. */
  fingerprint?(weightScale?: WeightScale): string;
  /** A hash of the files that it is opened from; absent, or undefined, where it is from none. */
  content?(): Promise<string | undefined>;
  /** The ids of texts, special tokens added and nothing padded; absent, or undefined, where the model has no tokenizer. */
  tokenize?(texts: readonly string[]): Promise<number[][] | undefined>;
  /**
   * Makes an instance in a process of its own, where nothing that others were asked can be remembered; absent where `open`
   * alone is as good.
   */
  isolated?(weightScale?: WeightScale): Promise<Pick<Subject, 'encode' | 'dispose'>>;
  open(weightScale?: WeightScale): Promise<Subject>;
}

/** The smallest subject there is, for who left a field out. */
const SHOWN = `
A Subject is an object such as
  { name: 'my encoder', vocabularySize: 30522, maxLength: 512, padId: 0,
    positions: 'absolute', fullyMasked: 'unspecified',
    outputs: ['lastHiddenState'],
    encode: async ({ size, length, inputIds, attentionMask }) => ({
      lastHiddenState: { data: new Float32Array(size * length * 384),
                         shape: [size, length, 384] } }) }`;

/**
 * Checks what a subject declares.
 * @throws UsageError naming the field, what was found and what was expected.
 */
export function validateSubject(value: unknown, where: string): Subject {
  const refuse = (field: string, found: unknown, expected: string): never => {
    const shown = found === undefined ? SHOWN : '';
    throw new UsageError(`${where}: ${field} is ${describe(found)}; expected ${expected}.${shown}`);
  };
  if (typeof value !== 'object' || value === null)
    return refuse('the subject', value, 'an object with an encode() method');
  const subject = value as Subject;
  if (subject.encode === undefined && typeof (value as { embed?: unknown }).embed === 'function')
    throw new UsageError(
      `${where}: it has embed() and no encode(), so it takes texts. Export textSubject(it): import { textSubject } from 'padproof'.`,
    );
  if (typeof subject.encode !== 'function')
    refuse('encode', subject.encode, 'a function (batch, wanted) => Promise<Encoding>');
  if (typeof subject.name !== 'string' || subject.name === '') refuse('name', subject.name, 'a non-empty string');
  const whole = (field: 'vocabularySize' | 'maxLength', least: number): void => {
    if (!Number.isInteger(subject[field]) || subject[field] < least)
      refuse(field, subject[field], `a whole number of at least ${least}`);
  };
  whole('vocabularySize', 2);
  whole('maxLength', 2);
  if (!Number.isInteger(subject.padId) || subject.padId < 0 || subject.padId >= subject.vocabularySize) {
    refuse('padId', subject.padId, `an id from 0 to ${subject.vocabularySize - 1}`);
  }
  if (subject.tokenTypes !== undefined && (!Number.isInteger(subject.tokenTypes) || subject.tokenTypes < 1)) {
    refuse('tokenTypes', subject.tokenTypes, 'a whole number of at least 1, or nothing');
  }
  if (subject.maskForms !== undefined) {
    const forms = MASK_FORMS.map((form) => `"${form}"`).join(', ');
    if (!Array.isArray(subject.maskForms)) refuse('maskForms', subject.maskForms, `a list of ${forms}, or nothing`);
    for (const form of subject.maskForms) {
      if (!MASK_FORMS.includes(form)) refuse('maskForms', form, `names from ${forms}`);
    }
  }
  const { staticShape, maskInput, notes } = subject;
  for (const axis of ['size', 'length'] as const) {
    const least = axis === 'size' ? 1 : 2;
    if (staticShape?.[axis] !== undefined && !(Number.isInteger(staticShape[axis]) && staticShape[axis] >= least))
      refuse(`staticShape.${axis}`, staticShape[axis], `a whole number of at least ${least}, or nothing`);
  }
  if (staticShape && whyNotStatic(staticShape)) {
    const { size = 1, length = 1 } = staticShape;
    refuse('staticShape', `${size} rows of ${length} positions`, `at most ${MOST_FIXED} ids`);
  }
  if (staticShape?.length !== undefined && staticShape.length !== subject.maxLength)
    refuse('staticShape.length', staticShape.length, `maxLength, which is ${subject.maxLength}`);
  if (maskInput !== undefined && maskInput !== 'required' && maskInput !== 'none')
    refuse('maskInput', maskInput, '"required", "none", or nothing');
  if (notes !== undefined && !(Array.isArray(notes) && notes.every((note) => typeof note === 'string')))
    refuse('notes', notes, 'a list of sentences, or nothing');
  checkUse(subject, refuse);
  if (subject.attention !== undefined && !ATTENTIONS.includes(subject.attention))
    refuse('attention', subject.attention, `one of ${ATTENTIONS.join(', ')}, or nothing`);
  if (subject.window !== undefined && !isWindow(subject.window))
    refuse(
      'window',
      subject.window,
      'a whole number of at least 1, a list of those, one for each layer, with null where it hears all, or nothing',
    );
  checkPacking(subject, refuse);
  const { platform } = subject;
  if (
    platform !== undefined &&
    !(typeof platform?.device === 'string' && Object(platform.versions) === platform.versions)
  ) {
    refuse('platform', platform, '{ device: a string, versions: { name: version } }, or nothing');
  }
  if (subject.dispose !== undefined && typeof subject.dispose !== 'function')
    refuse('dispose', subject.dispose, 'a function, or nothing');
  for (const extra of ['reference', 'reordered', 'gradients', 'together', 'inside'] as const) {
    if (subject[extra] !== undefined && typeof subject[extra] !== 'function')
      refuse(extra, subject[extra], 'a function, or nothing');
  }
  checkTexts(subject, refuse);
  const { paddedQueriesSeePadding: sees } = subject;
  if (sees !== undefined && typeof sees !== 'boolean')
    refuse('paddedQueriesSeePadding', sees, 'true, false, or nothing');
  if (subject.distancesMatter !== undefined && typeof subject.distancesMatter !== 'boolean')
    refuse('distancesMatter', subject.distancesMatter, 'true, false, or nothing');
  if (!POSITION_POLICIES.includes(subject.positions))
    refuse('positions', subject.positions, `one of ${POSITION_POLICIES.join(', ')}`);
  if (!FULLY_MASKED_POLICIES.includes(subject.fullyMasked)) {
    refuse('fullyMasked', subject.fullyMasked, `one of ${FULLY_MASKED_POLICIES.join(', ')}`);
  }
  const { knownDeviation } = subject;
  if (knownDeviation !== undefined) {
    if (typeof knownDeviation !== 'object' || knownDeviation === null)
      refuse('knownDeviation', knownDeviation, 'an object with fullyMasked and what, or nothing');
    if (!FULLY_MASKED_POLICIES.includes(knownDeviation.fullyMasked))
      refuse('knownDeviation.fullyMasked', knownDeviation.fullyMasked, `one of ${FULLY_MASKED_POLICIES.join(', ')}`);
    if (typeof knownDeviation.what !== 'string') refuse('knownDeviation.what', knownDeviation.what, 'a sentence');
  }
  if (!Array.isArray(subject.outputs) || subject.outputs.length === 0)
    refuse('outputs', subject.outputs, `a list of ${OUTPUT_NAMES.join(', ')}`);
  for (const output of subject.outputs) {
    if (!OUTPUT_NAMES.includes(output)) refuse('outputs', output, `names from ${OUTPUT_NAMES.join(', ')}`);
  }
  return subject;
}

function checkUse(subject: Subject, refuse: (field: string, found: unknown, expected: string) => never): void {
  const { use } = subject;
  if (use === undefined) return;
  const { padding, padContent, knownFrom, origins = {} } = Object(use) as Partial<Use>;
  const misfit = misfitOf(Object(use) as Use, subject);
  if (misfit) refuse(`use.${misfit.field}`, misfit.found, misfit.expected);
  const isSaid = (from: unknown): boolean => from === undefined || typeof from === 'string';
  if (Object(origins) !== origins || !Object.values(origins).every(isSaid))
    refuse(
      'use.origins',
      origins,
      '{ padTo, longest, pooling }, a few words that say where each is known from, or nothing',
    );
  if (!PADDING_SIDES.includes(padding!)) refuse('use.padding', padding, `one of ${PADDING_SIDES.join(', ')}`);
  if (!USED_PAD_CONTENTS.includes(padContent!))
    refuse('use.padContent', padContent, `one of ${USED_PAD_CONTENTS.join(', ')}`);
  const { pooling } = Object(use) as Partial<Use>;
  if (pooling !== undefined && typeof pooling !== 'string') refuse('use.pooling', pooling, 'its name, or nothing');
  if (typeof knownFrom !== 'string') refuse('use.knownFrom', knownFrom, 'a few words that say where it is known from');
}

function checkPacking(
  { packs, positions, maskForms = [] }: Subject,
  refuse: (field: string, found: unknown, expected: string) => never,
): void {
  if (packs === undefined) return;
  if (!PACKINGS.includes(packs)) refuse('packs', packs, `one of ${PACKINGS.join(', ')}, or nothing`);
  if (packs === 'block-mask' && !blockForm(maskForms))
    refuse('packs', packs, 'another where no form in maskForms names a query and a key, such as "boolean [B, S, S]"');
  if (packs === 'block-mask' && positions === 'absolute')
    refuse('packs', packs, 'segment-ids where positions is absolute: the index is the position, in each sequence anew');
}

function checkTexts(
  { texts, vocabularySize, padId }: Subject,
  refuse: (field: string, found: unknown, expected: string) => never,
): void {
  if (texts === undefined) return;
  const { words, most } = Object(texts) as Partial<Texts>;
  if (!Array.isArray(words) || words.length !== vocabularySize || !words.every((word) => typeof word === 'string'))
    refuse('texts.words', words, `a list of ${vocabularySize} words, one for each id`);
  if (words?.[padId] !== '') refuse(`texts.words[${padId}]`, words?.[padId], 'an empty word, since it is the pad id');
  if (!Number.isInteger(most) || most! < 2) refuse('texts.most', most, 'a whole number of at least 2');
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  return Array.isArray(value) ? `[${value.map(describe).join(', ')}]` : (asText(value) ?? 'an object without a text');
}
