import { printable } from './text/printable';

/**
 * JSON with the numbers that JSON.stringify loses: NaN, the infinities and −0 become the strings "NaN", "Infinity",
 * "-Infinity" and "-0". Characters that a terminal would obey are escaped, and so the same text.
 */
export function toJson(value: unknown): string {
  return written(value, 2);
}

/** The same on one line, for a stream of values. */
export function toJsonLine(value: unknown): string {
  return written(value);
}

function written(value: unknown, indent?: number): string {
  const write = (_key: string, entry: unknown): unknown =>
    typeof entry === 'number' && (!Number.isFinite(entry) || Object.is(entry, -0)) ? numberInWords(entry) : entry;
  // What is not printable can only stand in strings.
  return `${printable(JSON.stringify(value, write, indent))}\n`;
}

/** A number with the sign of its zero, which `String` leaves out. */
export function numberInWords(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}
