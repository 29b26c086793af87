import { endsOf } from './ends-of';
import { folded, type Folded } from './folded';
import { secretsOf, type Secrets } from './secrets';

/** Stands where a secret stood. */
const GONE = '…';

/** What gives JSON, XML and lists of lines their form: it stays, even between the letters of a secret. */
const FORM = /["'{}[\]:,<>&\n]/;

/**
 * A text without the secrets in the environment: PADPROOF_API_KEY, OPENAI_API_KEY and HF_TOKEN, where they have eight characters
 * or more. They are found in any case, with anything between their letters, backwards, in base64, in hexadecimal, as escapes of
 * JSON, URLs and XML, and in part: twelve characters in a row. JSON stays JSON: what has no letter in it stays, as numbers do.
 */
export function redactSecrets(text: string): string {
  const secrets = secretsOf();
  return secrets ? redacted(text, secrets, secrets.whole, (found) => /[a-z]/i.test(found)) : text;
}

/** The same for text from outside, which is no JSON: digits go, too, and secrets of four characters or more. */
export function redactAll(text: string): string {
  const secrets = secretsOf();
  return secrets ? redacted(text, secrets, [...secrets.whole, ...secrets.short], () => true) : text;
}

function redacted(
  text: string,
  secrets: Secrets,
  whole: readonly string[],
  counts: (found: string) => boolean,
): string {
  const gone = new Uint8Array(text.length);
  for (const secret of whole.filter(counts)) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
      gone.fill(1, at, at + secret.length);
    }
  }
  mark(text, folded(text, false), secrets, counts, gone);
  if (/[\\%&]/.test(text)) mark(text, folded(text, true), secrets, counts, gone);
  return without(text, gone);
}

/** Marks the letters of what is of a secret, and what stands between two of them unless it gives a form. */
function mark(
  text: string,
  { letters, from, to }: Folded,
  { parts }: Secrets,
  counts: (found: string) => boolean,
  gone: Uint8Array,
): void {
  const hit = new Uint8Array(letters.length);
  for (const [length, wanted] of parts) {
    for (const end of endsOf(letters, wanted, length)) {
      if (counts(letters.slice(end - length, end))) hit.fill(1, end - length, end);
    }
  }
  hit.forEach((one, i) => {
    if (!one) return;
    let start = from[i];
    // A backslash before what goes would escape what comes instead.
    while (text[start - 1] === '\\') start--;
    gone.fill(1, start, to[i]);
    if (hit[i - 1] && !FORM.test(text.slice(to[i - 1], start))) gone.fill(1, to[i - 1], start);
  });
}

function without(text: string, gone: Uint8Array): string {
  const kept: string[] = [];
  for (let at = 0; at < text.length;) {
    const start = gone.indexOf(1, at);
    kept.push(text.slice(at, start < 0 ? text.length : start));
    if (start < 0) break;
    kept.push(GONE);
    const end = gone.indexOf(0, start);
    at = end < 0 ? text.length : end;
  }
  return kept.join('');
}
