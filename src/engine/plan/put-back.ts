import type { Encoding, NamedValues, Values } from '../../core/encoding';
import { mapTensors, tensorsOf } from '../../core/encoding';
import type { Variant } from '../invariants/variant';

/** A variant of a case, and the answer to its batch. */
export interface Answered {
  readonly variant: Variant;
  readonly encoding: Encoding;
}

/**
 * What other variants of a case were answered, laid out as one variant of it: the numbers of each row's real tokens where they
 * stand there, taken from the first of the others that has the row, and NaN everywhere else.
 */
export function putBack(own: Variant, others: readonly Answered[]): Encoding {
  const sources = own.from.map((row) => others.find(({ variant }) => row >= 0 && variant.from.includes(row)));
  return mapTensors(others[0].encoding, (tensor) => {
    const shape = shapeOf(tensor, own);
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(NaN);
    sources.forEach((source, r) => {
      if (!source) return;
      const there = source.variant.from.indexOf(own.from[r]);
      const { values } = tensorsOf(source.encoding, [tensor.output]).find(({ label }) => label === tensor.label)!;
      const from = { values, row: there, at: source.variant.rows[there].at };
      copyRow(tensor.output, from, { values: { data, shape }, row: r, at: own.rows[r].at });
    });
    return { data, shape };
  });
}

/** The shape of an output of a variant, from its shape in another. */
function shapeOf({ output, values: { shape } }: NamedValues, { rows: { length: B }, length: S }: Variant): number[] {
  if (output === 'pooled') return [B, ...shape.slice(1)];
  if (output === 'attentions') return [B, shape[1], S, S];
  return [B, S, ...shape.slice(2)];
}

/** Where a row's real tokens stand in a tensor. */
interface Place {
  readonly values: Values;
  readonly row: number;
  readonly at: readonly number[];
}

function copyRow(output: NamedValues['output'], from: Place, to: Place): void {
  const copy = (source: number, target: number, count: number): void =>
    to.values.data.set(from.values.data.subarray(source, source + count), target);
  const width = to.values.shape.at(-1)!;
  if (output === 'pooled') {
    copy(from.row * width, to.row * width, width);
    return;
  }
  if (output === 'attentions') {
    const H = to.values.shape[1];
    const indexOf = ({ values, row, at }: Place, head: number, query: number, key: number): number =>
      ((row * H + head) * values.shape[2] + at[query]) * values.shape[3] + at[key];
    for (let head = 0; head < H; head++) {
      to.at.forEach((_, query) =>
        to.at.forEach((_unused, key) => copy(indexOf(from, head, query, key), indexOf(to, head, query, key), 1)),
      );
    }
    return;
  }
  const offset = ({ values, row, at }: Place, token: number): number => (row * values.shape[1] + at[token]) * width;
  to.at.forEach((_, token) => copy(offset(from, token), offset(to, token), width));
}
