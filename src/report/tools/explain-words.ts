import type { Colors } from 'picocolors/types';
import { figure } from '../figures';
import { count, wrapped } from '../text';
import type { Explanation } from '../../tools/explain/explain-facts';

export const INDENT = '   ';

/** Text in lines, behind a bullet where there is one. */
export function prose(text: string, bullet = ''): string[] {
  return wrapped(bullet === '' ? INDENT : `${INDENT}${bullet} `, text);
}

/** Says in sentences what the drawn matrix shows. */
export function reading({ rows, row, paddedColumns, paddedRowSums, otherPadding }: Explanation): string[] {
  const pad = rows[row].tokens[otherPadding.position];
  const { largest, compared } = paddedColumns;
  const everywhere = `over all layers and heads`;
  const off = figure(paddedRowSums.largestDeviation);
  return [
    'A line is a query: how much it takes from each key. The softmax divides by the sum over the keys, so every line sums to one. Columns need not: they say how much a key is read.',
    largest === 0
      ? `The column of ${pad} is exactly zero: nobody reads it. So are all ${count(compared)} weights of padded keys, ${everywhere}.`
      : `For BERT, the column of ${pad} is exactly zero. But the column of ${pad} is not zero here: it gets a weight of up to ${figure(largest)}, in ${count(compared)} weights ${everywhere}.`,
    `The line of ${pad} sums to one like any other (to within ${off}, in ${count(paddedRowSums.compared)} such lines): as a query it is not masked, so it computes something from what it reads. A line of zeros would not be a softmax, and would help nobody.`,
    'What comes after attention (add, LayerNorm, feed-forward) works on each position alone. So what the padded position has computed stays there, and the next layer does not read it either.',
  ].flatMap((text) => prose(text, '-'));
}

/** Says in sentences what the other runs show. */
export function trials({ otherPadding: other, unpadded, rows, row }: Explanation): string[] {
  const pad = rows[row].tokens[other.position];
  const real =
    other.realChanged === 0
      ? `of the ${count(other.realNumbers)} numbers that come out at its real positions, every one has the same bits`
      : `${count(other.realChanged)} of the ${count(other.realNumbers)} numbers at its real positions have changed`;
  const moved =
    other.padChanged === 0
      ? `The hidden state of ${pad} itself has not moved.`
      : `The hidden state of ${pad} itself has moved, by up to ${figure(other.padMovedBy)} (${count(other.padChanged)} of ${count(other.padNumbers)} numbers).`;
  const alone = `The same sentence without padding: the first token's vector, which is what CLS pooling takes, is ${within(unpadded.first)}; the vectors of all real tokens are ${within(unpadded.all)}.`;
  return [
    `Another id under the padding of row ${row}, ${other.otherId} in the place of ${other.id}: ${real}. ${moved}`,
    `${alone} ${unpadded.all === 0 ? '' : remark(unpadded)}`,
  ].flatMap((text) => prose(text, '-'));
}

function within(deviation: number): string {
  return deviation === 0 ? 'equal, bit for bit' : `equal to within ${figure(deviation)} of the largest value`;
}

function remark({ all, bound, origin }: Explanation['unpadded']): string {
  const most = `The bound is ${figure(bound)} (${origin}).`;
  if (all > bound) return `That is more than rounding. ${most}`;
  return `Shapes differ, so sums are taken in another order: that is rounding. ${most}`;
}

/** The answer in one line. */
export function verdictLine({ holds }: Explanation, paint: Colors): string {
  if (!holds) return `${paint.red('✗ violated')}  Padding is felt in this model. Look closer with padproof check.`;
  return `${paint.green('✓ held')}  The last row is not zero, and it does not matter: nothing real has felt the padding.`;
}
