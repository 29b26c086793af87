import type { Encoding } from '../../../core/encoding';
import type { FullyMaskedPolicy } from '../../../core/subject';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { named, POSITIONS, RIGHT_PADDED } from './trial';

const CLAIMS = ['fully-masked-rows', 'rows-sum-to-one'];

/** A batch of a padded row, one of padding alone, and the padded one once more. */
async function withEmpty(trial: Trial): Promise<{ with: Encoding; without: Encoding; shown?: Encoding } | undefined> {
  if (trial.session.subject.fullyMasked === 'refused') return undefined;
  const row = trial.row(RIGHT_PADDED);
  const rows = [row, trial.row([]), row];
  const shown = trial.offers('attentions') ? await trial.everything(rows) : undefined;
  return { with: await trial.ask(rows), without: await trial.ask([row, row, row]), ...(shown && { shown }) };
}

/** The numbers of a tensor that belong to one row. */
function rowOf(label: string, encoding: Encoding | undefined, row: number): Float32Array {
  const found = encoding && named(label, encoding);
  if (!found) return new Float32Array(0);
  const { data, shape } = found.values;
  const count = data.length / shape[0];
  return data.subarray(row * count, (row + 1) * count);
}

const isFinite = (numbers: Float32Array): boolean => numbers.length > 0 && numbers.every(Number.isFinite);
const isNaNs = (numbers: Float32Array): boolean => numbers.length > 0 && numbers.every(Number.isNaN);

function cause(
  name: string,
  allowed: readonly FullyMaskedPolicy[],
  find: (found: NonNullable<Awaited<ReturnType<typeof withEmpty>>>, output: string) => string | undefined,
  claims: readonly string[] = CLAIMS,
): Cause {
  return {
    name,
    claims,
    async confirm(output, trial) {
      const policy = trial.session.subject.fullyMasked;
      if (policy === 'unspecified' || allowed.includes(policy)) return undefined;
      const found = await trial.once(withEmpty);
      return found && find(found, output);
    },
  };
}

/** Is every weight of the row of padding alone this number, in the first layer, and are those of the row before shared out? */
function isAll(weight: number, shown: Encoding | undefined): boolean {
  const own = rowOf('attentions[0]', shown, 1);
  const before = rowOf('attentions[0]', shown, 0);
  const sums = Array.from({ length: before.length / POSITIONS }, (_, i) =>
    before.subarray(i * POSITIONS, (i + 1) * POSITIONS).reduce((a, b) => a + b, 0),
  );
  const isShared = sums.every((sum) => Math.abs(sum - 1) < 1e-4);
  const isSo = (one: number): boolean => Object.is(one, Math.fround(weight));
  // A score that is low enough may overflow where another does not.
  return isShared && own.length > 0 && (Number.isNaN(weight) ? own.some(isSo) : own.every(isSo));
}

const weights = (name: string, weight: number, policy: readonly FullyMaskedPolicy[], words: string): Cause =>
  cause(name, policy, ({ shown }) =>
    isAll(weight, shown) ? `In the first layer ${words}; those of the rows beside it sum to 1.` : undefined,
  );

const OTHERS_TOO = [
  'fully-masked-rows',
  'batch-mates-are-ignored',
  'matches-unpadded',
  'row-order-is-ignored',
  'rows-sum-to-one',
];

export const ALL_PADDING: readonly Cause[] = [
  cause(
    'a row without a token spreads NaN over its batch',
    [],
    ({ with: own, without }, output) =>
      isFinite(rowOf(output, without, 0)) && isNaNs(rowOf(output, own, 0))
        ? `${output} of a row is NaN where a row of padding alone stands beside it, and finite where none does.`
        : undefined,
    OTHERS_TOO,
  ),
  weights(
    'a row without a token is divided by nothing',
    NaN,
    ['nan'],
    'weights of a row of padding alone are NaN: no score is left, and 0 is divided by 0',
  ),
  weights(
    'the weights of a row without a token are all 0',
    0,
    ['zeros'],
    'every weight of a row of padding alone is 0',
  ),
  weights('the weights of a row without a token are all 1', 1, ['ones'], 'every weight of a row of padding alone is 1'),
  weights(
    'the weights of a row without a token are the largest number',
    3.4028234663852886e38,
    [],
    'every weight of a row of padding alone is 3.4e38, the largest float32',
  ),
  cause('what a row without a token gets depends on what is asked for', [], ({ with: own, shown }, output) =>
    isNaNs(rowOf(output, own, 1)) && isFinite(rowOf(output, shown, 1))
      ? `${output} of a row of padding alone is finite where attention weights are asked for, and NaN where they are not.`
      : undefined,
  ),
  cause('the mean of a row without a token is divided by nothing', ['nan'], ({ with: own }, output) =>
    output.startsWith('pooled.') && isNaNs(rowOf(output, own, 1)) && isFinite(rowOf('lastHiddenState', own, 1))
      ? `${output} of a row of padding alone is NaN, and its states are finite: nothing is divided by no tokens.`
      : undefined,
  ),
];
