import type { Colors } from 'picocolors/types';
import { figure } from '../figures';
import { count, wrapped } from '../text';
import type { Explanation } from '../../tools/explain/explanation';

export const INDENT = '   ';

/** Text in lines, behind a bullet where there is one. */
export function prose(text: string, bullet = ''): string[] {
  return wrapped(bullet === '' ? INDENT : `${INDENT}${bullet} `, text);
}

/** What the drawn matrix shows, a point a string. */
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
  ];
}

/** What the other runs show, a point a string. */
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
    `${alone}${unpadded.all === 0 ? '' : ` ${remark(unpadded)}`}`,
  ];
}

function within(deviation: number): string {
  return deviation === 0 ? 'equal, bit for bit' : `equal to within ${figure(deviation)} of the largest value`;
}

function remark({ all, bound, origin }: Explanation['unpadded']): string {
  const most = `The bound is ${figure(bound)} (${origin}).`;
  if (all > bound) return `That is more than rounding. ${most}`;
  return `Shapes differ, so sums are taken in another order: that is rounding. ${most}`;
}

/** The answer in one sentence or two. */
export function explanationAnswer({ holds }: Explanation): string {
  return holds
    ? 'The last row is not zero, and it does not matter: nothing real has felt the padding.'
    : 'Padding is felt in this model. Look closer with padproof check.';
}

/** The same in a line behind its verdict. */
export function verdictLine(facts: Explanation, paint: Colors): string {
  return `${facts.holds ? paint.green('✓ held') : paint.red('✗ violated')}  ${explanationAnswer(facts)}`;
}

/** What the bias is, and why one number a key hides keys and no queries. */
export function biasSentence(padded: string): string {
  return `BERT adds it to the scores before the softmax. It is not read from this model: what the model does with its mask shows in the weights below. ${padded} is the lowest float32: beside any real key, the exponential of such a sum is exactly 0, whatever the score. There is one number for each key, the same for all queries: the mask hides keys. It has no place to hide a query.`;
}

/** A number of the bias, short. */
export function shortBias(bias: number): string {
  return bias === 0 ? '0' : bias.toExponential(7).replace('e+', 'e');
}

/** What the page and the terminal begin with. */
export const QUESTION =
  'In the attention weights of a padded sentence the last COLUMN is zero. Should the last ROW not be zero, too? No, and this is why. All numbers but the bias are from runs made just now.';

/** Where tokens are no tokenizer's. */
export const TOY =
  'The tokens are a toy: words between spaces, with made-up ids. A checkpoint folder with a tokenizer.json shows real ones.';
