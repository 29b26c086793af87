import { printableLine } from './printable';
import { redactAll } from './redact-secrets';

export { redactSecrets } from './redact-secrets';

/** How much of a text from outside is looked at, in UTF-16 units. */
const LOOKED_AT = 16_384;

/** How much of it is shown. */
const SHOWN = 300;

/** What a server or a hub says, fit to be printed: in one line, in bounds, and without the secrets in the environment. */
export function outsideText(text: string, most = SHOWN): string {
  return printableLine(inBounds(text, most));
}

/** {@link outsideText} in quotation marks. */
export function quotedOutside(text: string, most = SHOWN): string {
  return printableLine(JSON.stringify(inBounds(text, most)));
}

/** {@link outsideText} of anything that was parsed from JSON, in words where it is no text, number or the like. */
export function shownOutside(value: unknown, most = 40): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return quotedOutside(value, most);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return outsideText(String(value), most);
}

/** The end of a text from outside, in quotation marks. */
export function quotedEnd(text: string, most = 40): string {
  const safe = redactAll(text.slice(-LOOKED_AT));
  if (text.length > LOOKED_AT && safe.length <= most) return '"…"';
  return printableLine(JSON.stringify(safe.slice(-most).replace(/^[\udc00-\udfff]/, '')));
}

function inBounds(text: string, most: number): string {
  const safe = redactAll(text.slice(0, LOOKED_AT));
  // A text so long that shrank to so little is full of a secret, and may end within one.
  if (text.length > LOOKED_AT && safe.length <= most) return '…';
  // Not between the halves of a pair.
  return safe.length <= most ? safe : `${safe.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}
