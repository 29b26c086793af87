/** A value as JavaScript writes it where a text is wanted; undefined where that throws, as of an object without a prototype. */
export function asText(value: unknown): string | undefined {
  try {
    return String(value);
  } catch {
    return undefined;
  }
}

/** A value as JavaScript takes it where a number is wanted; NaN where that throws. */
export function asNumber(value: unknown): number {
  try {
    return Number(value);
  } catch {
    return NaN;
  }
}
