import { EnvironmentError, NotHereError, UsageError } from '../../core/errors';
import { isJsonObject, parseStrictJson } from '../../core/text/strict-json';
import type { Traits } from '../../core/subject';
import { validateSubject } from '../../core/subject';
import { outsideText, shownOutside } from '../../core/text/outside-text';

/** The version of the protocol; docs/guide/program-protocol.md describes it. */
export const PROTOCOL_VERSION = 1;

/** The first frame, which padproof sends. */
export const HELLO = JSON.stringify({ padproof: PROTOCOL_VERSION });

/** The most bytes of the answer to it: words of a large vocabulary fit. */
export const MOST_HANDSHAKE = 16 * 2 ** 20;

/** What a program may be asked for. */
export const METHODS = [
  'encode',
  'reference',
  'reordered',
  'gradients',
  'together',
  'embed',
  'inside',
  'fresh',
  'drop',
] as const;
export type Method = (typeof METHODS)[number];

/** What a program says of itself. */
export interface Declaration {
  readonly traits: Traits;
  readonly methods: ReadonlySet<Method>;
}

/** The fields of `subject`: the traits that plain JSON can say. */
const TRAITS = {
  name: true,
  vocabularySize: true,
  maxLength: true,
  padId: true,
  positions: true,
  attention: true,
  window: true,
  packs: true,
  distancesMatter: true,
  fullyMasked: true,
  paddedQueriesSeePadding: true,
  outputs: true,
  tokenTypes: true,
  maskForms: true,
  backend: true,
  precision: true,
  staticShape: true,
  maskInput: true,
  use: true,
  notes: true,
  platform: true,
  texts: true,
} satisfies Partial<Record<keyof Traits, true>>;
export const FIELDS = Object.keys(TRAITS);

/** What is taken for the fields of a program that takes texts: whoever makes its batches of words declares them anew. */
const OF_TEXTS = {
  ...{ vocabularySize: 2, maxLength: 2, padId: 0, positions: 'absolute', fullyMasked: 'refused' },
  outputs: ['pooled'],
} as const satisfies Partial<Traits>;

const MOST_NAME = 300;
const MOST_ERROR = 2000;

/**
 * Reads the answer to {@link HELLO}.
 * @param command as messages name the program
 * @throws UsageError where it says something that padproof does not know, or that cannot be; the program's own refusal as a UsageError
 *   NotHereError or EnvironmentError.
 */
export function parseHandshake(body: Uint8Array, command: string): Declaration {
  const where = `The first frame of ${command}`;
  const refuse = (field: string, found: unknown, expected: string): never => {
    throw new UsageError(`${where}: ${field} is ${shownOutside(found)}; expected ${expected}.`);
  };
  const said = parseStrictJson(new TextDecoder().decode(body), where);
  if (!isJsonObject(said)) return refuse('it', said, 'a JSON object with padproof, subject and methods');
  if (typeof said.error === 'string') {
    // Only who says so lacks something; any other error may be one of the program.
    const Refusal = said.exitCode === 2 ? UsageError : said.exitCode === 3 ? NotHereError : EnvironmentError;
    throw new Refusal(`${command}: ${outsideText(said.error, MOST_ERROR)}`);
  }
  if (said.padproof !== PROTOCOL_VERSION)
    refuse('padproof', said.padproof, `${PROTOCOL_VERSION}, the version of the protocol`);
  const { subject, methods } = said;
  if (!isJsonObject(subject)) return refuse('subject', subject, 'an object with name, vocabularySize, maxLength, …');
  for (const field of Object.keys(subject)) {
    if (!Object.hasOwn(TRAITS, field))
      refuse(`subject.${outsideText(field)}`, subject[field], `one of the fields ${FIELDS.join(', ')}`);
  }
  if (typeof subject.name === 'string' && subject.name.length > MOST_NAME)
    refuse('subject.name', subject.name, `at most ${MOST_NAME} characters`);
  const known = (name: unknown): name is Method => (METHODS as readonly unknown[]).includes(name);
  if (
    !Array.isArray(methods) ||
    !methods.every(known) ||
    !methods.some((name) => name === 'encode' || name === 'embed')
  )
    return refuse('methods', methods, `a list of names from ${METHODS.join(', ')}, encode or embed among them`);
  // Who takes texts, and no batches, has none of what says how those are.
  const texts = methods.includes('encode') ? {} : OF_TEXTS;
  const traits = { backend: 'program', ...texts, ...(subject as unknown as Traits) };
  validateSubject({ ...traits, encode: () => undefined }, where);
  return { traits, methods: new Set(methods) };
}
