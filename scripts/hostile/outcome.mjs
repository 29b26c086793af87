import { PadproofError } from '../../dist/core/errors.js';

/** What no message may repeat: the keys in the environment of every reader, and what lies outside its folder. */
export const SECRETS = { PADPROOF_API_KEY: 'sk-canary-4f1d-of-many-letters', HF_TOKEN: 'hf_canaryTokenOfManyLetters' };
export const CANARY = 'the canary outside the folder sings';

/** Longer than any message need be, in characters. */
const LONGEST = 4096;

/**
 * What is wrong with the text of a message, if something is. Control characters are escaped at the exit, where the runs of the
 * command line look for them.
 * @param names what a message should name one of; anything will do where there are none
 */
export function faultOfText(text, names = []) {
  if (text.length > LONGEST) return `a message of ${text.length} characters`;
  const flat = text.replace(/\s+/g, '');
  for (const secret of [...Object.values(SECRETS), CANARY]) {
    const forms = [secret, Buffer.from(secret).toString('base64').replace(/=+$/, ''), encodeURIComponent(secret)];
    if (forms.some((form) => flat.includes(form.replace(/\s+/g, '')))) return 'a message with a secret in it';
  }
  if (names.length > 0 && !names.some((name) => text.includes(name)))
    return 'a message that names neither file nor field';
  return undefined;
}

/** What is wrong with an error that a reader threw, if something is. */
export function faultOfError(thrown, names = [], allows = () => false) {
  if (thrown instanceof PadproofError) return faultOfText(thrown.message, names);
  if (allows(thrown)) return faultOfText(String(thrown.message));
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  const place = /\n\s+at (?:.*\()?(?:.*\/)?((?:dist|node_modules)\/[^)\n]*)/.exec(stack ?? '')?.[1];
  const says = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `${typeof thrown} ${String(thrown)}`;
  return `${says.slice(0, 160)}${place ? ` at ${place}` : ''}`;
}
