import type { Batch } from '../../../core/batch';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { isAlike, LEFT_PADDED, PADS_RIGHT, POSITIONS, RIGHT_PADDED } from './trial';

const onesOf = ({ size, length }: Batch): Partial<Batch> => ({ attentionMask: new Int32Array(size * length).fill(1) });

/** The mask changes nothing: padding is read as text. */
const noMask: Cause = {
  name: 'the mask is not read',
  async confirm(output, trial) {
    // In company, since some drop the mask of a row that is alone.
    const rows = [trial.row(RIGHT_PADDED), trial.row(LEFT_PADDED)];
    const [masked, open] = [await trial.ask(rows), await trial.ask(rows, onesOf)];
    if (!isAlike(output, masked, open, 0, RIGHT_PADDED)) return undefined;
    const felt = await trial.felt(output, RIGHT_PADDED, PADS_RIGHT);
    return felt.length === PADS_RIGHT.length
      ? `With a mask of ones ${output} is the same, bit for bit, and every padded position moves it.`
      : undefined;
  },
};

/** The mask of the first row is laid over all of them. */
const firstRowsMask: Cause = {
  name: "the first row's mask for all",
  async confirm(output, trial) {
    const everywhere = Array.from({ length: POSITIONS }, (_, i) => i);
    const rows = [trial.row(RIGHT_PADDED), trial.row(everywhere), trial.row(LEFT_PADDED)];
    const firsts = ({ size, length, attentionMask }: Batch): Partial<Batch> => ({
      attentionMask: Int32Array.from({ length: size * length }, (_, i) => attentionMask![i % length]),
    });
    const [own, first, open] = [await trial.ask(rows), await trial.ask(rows, firsts), await trial.ask(rows, onesOf)];
    const alike = [1, 2].every((row) => isAlike(output, own, first, row, everywhere));
    // Where no mask is felt at all, it is another cause.
    const masked = [1, 2].some((row) => !isAlike(output, own, open, row, everywhere));
    return alike && masked
      ? `With the mask of row 0 in every row, ${output} of the other rows is the same, bit for bit.`
      : undefined;
  },
};

/** Token types do what the mask should. */
export const typesAsMask: Cause = {
  name: 'token types act as the mask',
  async confirm(output, trial) {
    if (!trial.hasTypes) return undefined;
    const row = trial.row(RIGHT_PADDED);
    const other = trial.row(RIGHT_PADDED, POSITIONS - 1);
    const typed =
      (pads: 0 | 1) =>
      ({ size, length }: Batch): Partial<Batch> => ({
        tokenTypeIds: Int32Array.from({ length: size * length }, (_, i) =>
          RIGHT_PADDED.includes(i % length) ? 1 : pads,
        ),
      });
    const isFelt = async (pads: 0 | 1, mask: (batch: Batch) => Partial<Batch>): Promise<boolean> => {
      const altered = (batch: Batch): Partial<Batch> => ({ ...typed(pads)(batch), ...mask(batch) });
      const [one, two] = [await trial.ask([row], altered), await trial.ask([other], altered)];
      return !isAlike(output, one, two, 0, RIGHT_PADDED);
    };
    const asIs = (): Partial<Batch> => ({});
    const hidden = !(await isFelt(0, asIs)) && !(await isFelt(0, onesOf));
    if (!hidden || !(await isFelt(1, asIs)) || !(await isFelt(1, onesOf))) return undefined;
    const evidence = `Padding of type 1 moves ${output}, and padding of type 0 does not, whether the mask hides it or not.`;
    return (await readsMaskAsTypes(output, trial))
      ? `${evidence} A mask of 0 at a token of type 1 moves ${output} as another type would, and hides nothing: the two are swapped.`
      : evidence;
  },
};

/** Does the mask at a token move an output, and leave what the token says to be heard? */
async function readsMaskAsTypes(output: string, trial: Trial): Promise<boolean> {
  // There a mask of 0 moves the tokens behind it.
  if (trial.countsByMask) return false;
  const [heard, masked] = [[RIGHT_PADDED[0]], RIGHT_PADDED[1]];
  const row = trial.row(RIGHT_PADDED, undefined, 1);
  const other = { ...row, tokens: row.tokens.map((id, i) => (i === masked ? row.tokens[2] : id)) };
  const without = ({ attentionMask }: Batch): Partial<Batch> => ({
    attentionMask: Int32Array.from(attentionMask!, (one, i) => (i === masked ? 0 : one)),
  });
  const [own, hidden, changed] = [
    await trial.ask([row]),
    await trial.ask([row], without),
    await trial.ask([other], without),
  ];
  return !isAlike(output, own, hidden, 0, heard) && !isAlike(output, hidden, changed, 0, heard);
}

/** Embeddings of neighbours are joined before attention hides anything, or the mask begins one position too late. */
const neighbours: Cause = {
  name: 'the padding beside the last real token is read',
  async confirm(output, trial) {
    const felt = await trial.felt(output, RIGHT_PADDED, PADS_RIGHT);
    return felt.length === 1 && felt[0] === PADS_RIGHT[0]
      ? `Of the padded positions only the one beside the last real token moves ${output}: a mask is off by one, or neighbours are joined.`
      : undefined;
  },
};

export const MASKS: readonly Cause[] = [noMask, firstRowsMask, typesAsMask, neighbours];
