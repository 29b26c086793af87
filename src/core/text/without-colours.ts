/** The colours of reports, as picocolors writes them: bold, red, green, yellow. Another's do no more harm than that. */
// eslint-disable-next-line no-control-regex -- the beginning of each is a control character
export const COLOUR = /(\u001b\[(?:1|22|31|32|33|39)m)/;

/** Text as wide as it is seen. */
export function withoutColours(text: string): string {
  return text
    .split(COLOUR)
    .filter((_, i) => i % 2 === 0)
    .join('');
}
