import type { AttentionSide } from '../../../../tools/picture/picture';
import { figure, value } from '../../../figures';
import type { Spot } from './draw-map';
import { labelOf } from './label';
import type { Head } from './weights';

/** What is under the pointer, or where the arrow keys are, in words: the weight, and what its row and its column sum to. */
export function readout({ query, key }: Spot, heads: readonly Head[], sides: readonly AttentionSide[]): string {
  const last = heads.length - 1;
  const [head, side] = [heads[last], sides[last]];
  const isThere = ({ length }: Head): boolean => query < length && key < length;
  const weights = heads.map((one) => (isThere(one) ? value(one.at(query, key)) : 'not there'));
  const said = weights.length === 2 ? `${weights[0]} before, ${weights[1]} after` : weights[0];
  const place = `Query ${query} (${labelOf(side, query)}) reads key ${key} (${labelOf(side, key)}): ${said}.`;
  if (!isThere(head)) return place;
  const { row, column } = sumsOf(head);
  return `${place} The row sums to ${figure(row(query))}, the column to ${figure(column(key))}.`;
}

/** What a query takes in all, and what a key gets in all. */
export function sumsOf({ length, at }: Head): {
  readonly row: (query: number) => number;
  readonly column: (key: number) => number;
} {
  const all = Array.from({ length }, (_, i) => i);
  return {
    row: (query) => all.reduce((sum, key) => sum + at(query, key), 0),
    column: (key) => all.reduce((sum, query) => sum + at(query, key), 0),
  };
}
