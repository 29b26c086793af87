/** What a terminal obeys, or draws elsewhere than it stands, and JSON.stringify lets pass. */
const NOT_PRINTABLE = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * JSON with the numbers that JSON.stringify loses: NaN, the infinities and −0 become the strings "NaN", "Infinity",
 * "-Infinity" and "-0". Characters that a terminal would obey are escaped, and so the same text.
 */
export function toJson(value: unknown): string {
  const write = (_key: string, entry: unknown): unknown =>
    typeof entry === 'number' && (!Number.isFinite(entry) || Object.is(entry, -0)) ? numberInWords(entry) : entry;
  // They can only stand in strings.
  const text = JSON.stringify(value, write, 2).replace(NOT_PRINTABLE, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `${text}\n`;
}

/** A number with the sign of its zero, which `String` leaves out. */
export function numberInWords(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}
