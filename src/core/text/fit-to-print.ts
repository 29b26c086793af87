import { printable } from './printable';
import { redactSecrets } from './redact-secrets';

/** The colours of reports, as picocolors writes them: bold, red, green, yellow. Another's do no more harm than that. */
// eslint-disable-next-line no-control-regex -- the beginning of each is a control character
const COLOUR = /(\u001b\[(?:1|22|31|32|33|39)m)/;

/** What leaves padproof: without secrets, and without anything that a terminal would obey but the colours of reports. */
export function fitToPrint(text: string, colours = false): string {
  const safe = redactSecrets(text);
  if (!colours) return printable(safe);
  return safe
    .split(COLOUR)
    .map((part, i) => (i % 2 === 1 ? part : printable(part)))
    .join('');
}
