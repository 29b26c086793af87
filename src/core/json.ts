/**
 * JSON with the numbers that JSON has no word for: NaN and the infinities become the strings "NaN", "Infinity" and
 * "-Infinity".
 */
export function toJson(value: unknown): string {
  const write = (_key: string, entry: unknown): unknown =>
    typeof entry === 'number' && !Number.isFinite(entry) ? String(entry) : entry;
  return `${JSON.stringify(value, write, 2)}\n`;
}
