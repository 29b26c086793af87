import { createHash } from 'node:crypto';

/**
 * The SHA-256 of a golden's content without its field `checksum`: as JSON without spaces, keys in order. So a file that was
 * only laid out anew is still the same, and one in which a number was changed is not.
 */
export function checksumOf(golden: object): string {
  const { checksum: _, ...content } = golden as Record<string, unknown>;
  return sha256(canonical(content));
}

/** @returns 64 hexadecimal digits */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** JSON for people and diffs: indented, with a list of numbers on one line. */
export function goldenText(value: unknown): string {
  return `${layOut(value, '')}\n`;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = entriesOf(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`;
}

function layOut(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  const lines = (items: readonly string[]): string => `\n${inner}${items.join(`,\n${inner}`)}\n${indent}`;
  if (Array.isArray(value)) {
    if (value.every((entry) => typeof entry !== 'object')) {
      return `[${value.map((entry) => JSON.stringify(entry)).join(', ')}]`;
    }
    return `[${lines(value.map((entry) => layOut(entry, inner)))}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${lines(entriesOf(value).map(([key, entry]) => `${JSON.stringify(key)}: ${layOut(entry, inner)}`))}}`;
}

/** As JSON.stringify does, without what is undefined. */
function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, entry]) => entry !== undefined);
}
