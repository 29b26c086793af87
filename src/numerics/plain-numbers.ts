import type { Encoding, OutputName, Values } from '../core/encoding';
import { isByName } from '../core/encoding';

/** Axes of the deepest output. */
const MOST_AXES = 4;

/**
 * An answer with its numbers as the contract has them: lists of lists, `number[]` and Float64Array become Float32Array. What is as
 * it should be stays as it is, and what is no numbers too, for who judges the answer to name it.
 */
export function withTypedNumbers(encoding: Encoding, wanted: readonly OutputName[]): Encoding {
  if (typeof encoding !== 'object' || encoding === null) return encoding;
  const changed: Partial<Record<OutputName, unknown>> = {};
  for (const output of wanted) {
    const value: unknown = encoding[output];
    if (typeof value !== 'object' || value === null) continue;
    const typed = isByName(output)
      ? Array.isArray(value)
        ? value
        : recordOf(value)
      : (output === 'hiddenStates' || output === 'attentions') && Array.isArray(value)
        ? listOf(value)
        : typedValues(value);
    if (typed !== value) changed[output] = typed;
  }
  return Object.keys(changed).length === 0 ? encoding : ({ ...encoding, ...changed } as Encoding);
}

function recordOf(record: object): object {
  const entries = Object.entries(record as Record<string, unknown>);
  const typed = entries.map(([name, value]) => [name, typedValues(value)] as const);
  return typed.every(([, value], i) => value === entries[i][1]) ? record : Object.fromEntries(typed);
}

function listOf(list: readonly unknown[]): readonly unknown[] {
  const typed = list.map(typedValues);
  return typed.every((value, i) => value === list[i]) ? list : typed;
}

function typedValues(value: unknown): unknown {
  if (Array.isArray(value)) return fromNested(value) ?? value;
  const { data, shape } = Object(value) as Partial<Values>;
  return isPlain(data) ? { data: Float32Array.from(data), shape } : value;
}

/** Numbers that are not in float32 yet. */
function isPlain(data: unknown): data is ArrayLike<number> {
  if (Array.isArray(data)) return data.every((one) => typeof one === 'number');
  return Object.prototype.toString.call(data) === '[object Float64Array]';
}

/** Lists of lists of numbers, all of one length along each axis. */
function fromNested(nested: readonly unknown[]): Values | undefined {
  const shape: number[] = [];
  for (let inner: unknown = nested; isRow(inner) && shape.length < MOST_AXES; inner = inner[0])
    shape.push(inner.length);
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let at = 0;
  const fill = (value: unknown, axis: number): boolean => {
    if (axis === shape.length) {
      if (typeof value !== 'number') return false;
      data[at++] = value;
      return true;
    }
    if (!isRow(value) || value.length !== shape[axis]) return false;
    for (let i = 0; i < value.length; i++) if (!fill(value[i], axis + 1)) return false;
    return true;
  };
  return data.length > 0 && fill(nested, 0) ? { data, shape } : undefined;
}

function isRow(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}
