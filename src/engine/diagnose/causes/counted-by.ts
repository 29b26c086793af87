import type { Batch } from '../../../core/batch';
import type { Encoding, OutputName } from '../../../core/encoding';
import { tokenMaskOf } from '../../../core/mask-of-batch';
import type { Trial } from './trial';
import { LEFT_PADDED, named, realOffsets, RIGHT_PADDED } from './trial';

/** How near float32 comes to float64, in parts of the largest number. */
const NEAR = 1e-4;

/** The position of entry i of `[B, S]`, by the batch and its pad id. */
type Rule = (batch: Batch, i: number, padId: number) => number;

/** How many of the entries of the row of `i` that stand before it meet a condition. */
function before({ length }: Batch, i: number, meets: (entry: number) => boolean): number {
  let count = 0;
  for (let entry = i - (i % length); entry < i; entry++) if (meets(entry)) count++;
  return count;
}

const isReal = (batch: Batch): ((entry: number) => boolean) => {
  const mask = tokenMaskOf(batch);
  return (entry) => mask === null || mask[entry] === 1;
};

const RULES: Readonly<Record<string, Rule>> = {
  'counted by their index in the row': ({ length }, i) => i % length,
  'counted from the mask': (batch, i) => before(batch, i, isReal(batch)),
  'counted from the ids that are not the pad id': (batch, i, padId) =>
    before(batch, i, (entry) => batch.inputIds[entry] !== padId),
  'counted as if all padding stood before them': (batch, i) => {
    const { length } = batch;
    const real = isReal(batch);
    const pads = Array.from({ length }, (_, at) => i - (i % length) + at).filter((entry) => !real(entry)).length;
    return Math.max(0, (i % length) - pads);
  },
  'the number of their row': ({ length }, i) => Math.floor(i / length),
  'all the first one': () => 0,
};

/**
 * How a subject that reads no position ids comes by positions, in words; undefined where it has no reference, or where none of the
 * rules, or more than one, gives what it gives. Tried on a row that is padded on the right beside one that is padded on the left, in
 * which one pad has another id.
 */
export async function countedBy(output: string, trial: Trial): Promise<string | undefined> {
  const { subject } = trial.session;
  const rows = [trial.row(RIGHT_PADDED), trial.row(LEFT_PADDED, LEFT_PADDED[0] - 1)];
  const wanted = [output.split('.')[0].replace(/\[.*/, '') as OutputName];
  const own = await trial.ask(rows);
  const places = [RIGHT_PADDED, LEFT_PADDED];
  const fitting: string[] = [];
  for (const [words, rule] of Object.entries(RULES)) {
    const exact = await trial.exact(rows, wanted, (batch) => ({
      positionIds: batch.inputIds.map((_, i) => rule(batch, i, subject.padId)),
    }));
    if (exact && places.every((at, row) => isNear(output, own, exact, row, at))) fitting.push(words);
  }
  return fitting.length === 1 ? fitting[0] : undefined;
}

function isNear(output: string, own: Encoding, exact: Encoding, row: number, at: readonly number[]): boolean {
  const [a, b] = [named(output, own), named(output, exact)];
  if (!a || !b) return false;
  const width = b.values.shape.at(-1)!;
  const largest = b.values.data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
  return realOffsets(b, row, at).every((offset) => {
    for (let e = offset; e < offset + width; e++)
      if (!(Math.abs(a.values.data[e] - b.values.data[e]) <= NEAR * largest)) return false;
    return true;
  });
}
