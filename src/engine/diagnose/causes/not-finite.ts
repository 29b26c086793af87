import type { Batch } from '../../../core/batch';
import type { Encoding } from '../../../core/encoding';
import type { Cause } from './cause';
import { named, POSITIONS, RIGHT_PADDED } from './trial';

const CLAIMS = [
  ...['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored', 'position-wise-stays-in-place'],
  ...['batch-mates-are-ignored', 'row-order-is-ignored', 'layout-is-ignored', 'repeatable', 'no-mask-is-all-ones'],
  'rows-sum-to-one',
];

const upTo = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** The numbers of an output that belong to the first tokens of the first row. */
function numbersOf(output: string, encoding: Encoding, length: number): Float32Array {
  const { values } = named(output, encoding) ?? {};
  if (!values) return new Float32Array(0);
  const isOfRow = output.startsWith('pooled.');
  return isOfRow ? values.data : values.data.subarray(0, (RIGHT_PADDED.length * values.data.length) / length);
}

const isFinite = (numbers: Float32Array): boolean => numbers.length > 0 && numbers.every(Number.isFinite);
const isNaNs = (numbers: Float32Array): boolean => numbers.length > 0 && numbers.every(Number.isNaN);

/** A mask that is right, and values that are nothing finite where it hides them. */
const timesZero: Cause = {
  name: 'what lies at padding is not finite, and is multiplied by 0',
  claims: CLAIMS,
  async confirm(output, trial) {
    for (const length of [POSITIONS, POSITIONS - 1]) {
      const padded = await trial.everything([trial.row(RIGHT_PADDED, undefined, 0, length)], length);
      const full = await trial.everything([trial.row(upTo(length), undefined, 0, length)], length);
      const [layer] = await trial.attended([trial.row(RIGHT_PADDED, undefined, 0, length)], undefined, length);
      const isHidden =
        layer !== undefined &&
        upTo(layer.heads).every((head) => String(layer.seen(0, head, RIGHT_PADDED)) === String(RIGHT_PADDED));
      if (isHidden && isFinite(numbersOf(output, full, length)) && isNaNs(numbersOf(output, padded, length)))
        return `Without padding ${output} is finite; of three tokens in ${length} positions it is NaN, although padded keys get weights of 0: what lies there is not finite, and 0 times that is NaN.`;
    }
    return undefined;
  },
};

/** 0 for what may be read, times an infinity. */
const timesInfinity: Cause = {
  name: 'a mask of ones makes every number NaN',
  claims: CLAIMS,
  async confirm(output, trial) {
    const row = [trial.row(upTo(POSITIONS))];
    const none = (): Partial<Batch> => ({ attentionMask: null });
    const [masked, free] = [await trial.ask(row), await trial.ask(row, none)];
    return isNaNs(numbersOf(output, masked, POSITIONS)) && isFinite(numbersOf(output, free, POSITIONS))
      ? `With a mask that hides nothing ${output} is NaN, and without one it is finite: 0 is multiplied by an infinity to make what is added to scores.`
      : undefined;
  },
};

/** Numbers of positions that kernels work in at a time. */
const TILES = [8, 16, 32, 64];

const wholeTiles: Cause = {
  name: 'padded rows of a whole number of tiles are NaN',
  claims: CLAIMS,
  async confirm(output, trial) {
    const isNaNAt = async (length: number): Promise<boolean> =>
      isNaNs(
        numbersOf(output, await trial.everything([trial.row(RIGHT_PADDED, undefined, 0, length)], length), length),
      );
    const { maxLength } = trial.session.subject;
    for (const tile of TILES) {
      if (tile >= maxLength || !(await isNaNAt(tile))) continue;
      const isWhole = 2 * tile > maxLength || (await isNaNAt(2 * tile));
      const beside = [await isNaNAt(tile - 1), await isNaNAt(tile + 1)];
      return isWhole && !beside.includes(true)
        ? `With padding ${output} is NaN at ${tile} positions${2 * tile > maxLength ? '' : ` and at ${2 * tile}`}, and at ${tile - 1} and ${tile + 1} it is not.`
        : undefined;
    }
    return undefined;
  },
};

export const NOT_FINITE: readonly Cause[] = [timesZero, timesInfinity, wholeTiles];
