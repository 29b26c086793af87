import { printable } from './printable';
import { redactSecrets } from './redact-secrets';
import { COLOUR } from './without-colours';

/** What leaves padproof: without secrets, and without anything that a terminal would obey but the colours of reports. */
export function fitToPrint(text: string, colours = false): string {
  const safe = redactSecrets(text);
  if (!colours) return printable(safe);
  return safe
    .split(COLOUR)
    .map((part, i) => (i % 2 === 1 ? part : printable(part)))
    .join('');
}
