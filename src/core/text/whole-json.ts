import { numberInWords } from '../json';
import { printable } from './printable';

/** Keys of objects that stand for what JSON has not: numbers, lists of float32 as base64 of their bytes, and Maps. */
const [NUMBER, FLOAT32, MAP] = ['$number', '$float32', '$map'];
const NUMBERS: ReadonlyMap<unknown, number> = new Map([NaN, Infinity, -Infinity, -0].map((x) => [numberInWords(x), x]));

/**
 * JSON on one line, without its end, from which all comes back that {@link withoutStandIns} is given: NaN, the infinities and −0,
 * Maps, and Float32Arrays. What is undefined is left out.
 */
export function toWholeJson(value: unknown): string {
  const write = (_key: string, entry: unknown): unknown => {
    if (typeof entry === 'number' && (!Number.isFinite(entry) || Object.is(entry, -0)))
      return { [NUMBER]: numberInWords(entry) };
    if (entry instanceof Map) return { [MAP]: [...entry] };
    if (entry instanceof Float32Array)
      return { [FLOAT32]: Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength).toString('base64') };
    return entry;
  };
  return printable(JSON.stringify(value, write));
}

/** What {@link toWholeJson} wrote, parsed: puts everything back in place. What is malformed stays as it is. */
export function withoutStandIns(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutStandIns);
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [[key, inner]] = entries as [[string, unknown]];
    if (key === NUMBER && NUMBERS.has(inner)) return NUMBERS.get(inner);
    if (key === FLOAT32 && typeof inner === 'string') return float32Of(inner);
    if (key === MAP && isEntries(inner)) return new Map(inner.map(([name, one]) => [name, withoutStandIns(one)]));
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutStandIns(inner)]));
}

function float32Of(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
}

function isEntries(value: unknown): value is [string, unknown][] {
  return (
    Array.isArray(value) && value.every((one) => Array.isArray(one) && one.length === 2 && typeof one[0] === 'string')
  );
}
