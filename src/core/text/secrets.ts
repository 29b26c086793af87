import { folded } from './folded';

/** The variables of the environment that hold what nobody may read. */
const VARIABLES = ['PADPROOF_API_KEY', 'OPENAI_API_KEY', 'HF_TOKEN'];

/** What is shorter is no secret, and could be a word of any text. */
const SHORTEST = 8;
/** What is shorter is no secret even in what a server says. */
const SHORTEST_OUTSIDE = 4;
/** So many characters of a secret in a row are kept secret as the whole is. */
const PART = 12;
/** With fewer letters and digits, a part of a secret or the whole could be a part of any text. */
const FEWEST_OF_PART = 8;
const FEWEST_OF_WHOLE = 6;

/** What to look for in a text, from the secrets in the environment. */
export interface Secrets {
  /** As they are. */
  readonly whole: readonly string[];
  /** Those that are so short that only text from outside is searched for them. */
  readonly short: readonly string[];
  /** The letters of each part of each form of a secret, by their number. */
  readonly parts: ReadonlyMap<number, ReadonlySet<string>>;
}

let known: { readonly values: string; readonly secrets: Secrets | undefined } | undefined;

/** Those that came by another road, such as a flag. */
const told = new Set<string>();

/** Has a secret kept as those in the environment are. */
export function tellSecret(secret: string): void {
  told.add(secret);
}

/** The secrets in the environment, and those that were told; undefined where there are none. */
export function secretsOf(env: NodeJS.ProcessEnv = process.env): Secrets | undefined {
  const given = [...VARIABLES.map((name) => env[name]?.trim() ?? ''), ...told];
  const values = given.filter(({ length }) => length >= SHORTEST_OUTSIDE);
  const joined = JSON.stringify(values);
  if (known?.values !== joined) known = { values: joined, secrets: values.length === 0 ? undefined : secrets(values) };
  return known.secrets;
}

function secrets(values: readonly string[]): Secrets {
  const whole = values.filter(({ length }) => length >= SHORTEST);
  const short = values.filter(({ length }) => length < SHORTEST);
  const parts = new Map<number, Set<string>>();
  for (const form of whole.flatMap(formsOf)) {
    for (const part of partsOf(form)) {
      for (const letters of [folded(part, false).letters, folded(part, true).letters]) {
        if (letters.length < (part.length < PART ? FEWEST_OF_WHOLE : FEWEST_OF_PART)) continue;
        if (!parts.has(letters.length)) parts.set(letters.length, new Set());
        parts.get(letters.length)!.add(letters);
      }
    }
  }
  return { whole, short, parts };
}

/** A secret as it may be written, each form forwards and backwards. Case, escapes and what stands between letters are folded. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // In base64 a byte's characters depend on where it stands among three. The first and last ones are made of its neighbours, too.
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const forms = [secret, ...base64, bytes.toString('hex'), [...bytes].join(' ')];
  return [...forms, ...forms.map((form) => [...form].reverse().join(''))];
}

function partsOf(form: string): string[] {
  return Array.from({ length: Math.max(1, form.length - PART + 1) }, (_, i) => form.slice(i, i + PART));
}
