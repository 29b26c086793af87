import type { Attention, Place } from './attention';
import { placesInWords } from './attention';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { LEFT_PADDED, POSITIONS, RIGHT_PADDED } from './trial';

const BOTH = [RIGHT_PADDED, LEFT_PADDED];
const MIXED = [...BOTH, [0, 1, 2, 3, 4]];

/** The heads in which tokens of a row see padding, all of it; undefined where some see a part of it, or nothing but tokens is right. */
function open(layers: readonly Attention[], ats: readonly (readonly number[])[], row: number): Place[] | undefined {
  const found: Place[] = [];
  for (const [layer, attention] of layers.entries()) {
    for (let head = 0; head < attention.heads; head++) {
      const seen = attention.seen(row, head, ats[row]);
      if (seen.length === POSITIONS) found.push({ layer, head });
      else if (String(seen) !== String(ats[row])) return undefined;
    }
  }
  return found;
}

/** In which heads the padding of each row is open; undefined where it is no matter of all or nothing. */
async function opened(
  trial: Trial,
  ats: readonly (readonly number[])[],
): Promise<{ rows: Place[][]; layers: Attention[] } | undefined> {
  const layers = await trial.attended(ats.map((at) => trial.row(at)));
  const rows = ats.map((_, row) => open(layers, ats, row));
  return layers.length > 0 && rows.every((one) => one !== undefined) ? { rows: rows as Place[][], layers } : undefined;
}

const isMasked = ({ rows }: { readonly rows: readonly Place[][] }): boolean =>
  rows.every((places) => places.length === 0);

/** Padding is seen in some heads and hidden in the others, in every row alike. */
const inSomeHeads: Cause = {
  name: 'some layers or heads read the padding',
  async confirm(_output, trial) {
    const found = await opened(trial, MIXED);
    if (!found || isMasked(found)) return undefined;
    const { rows, layers } = found;
    const heads = layers.reduce((sum, layer) => sum + layer.heads, 0);
    if (rows[0].length === heads || rows.some((places) => JSON.stringify(places) !== JSON.stringify(rows[0])))
      return undefined;
    return `Padded keys get weight ${placesInWords(rows[0], layers)}: there the mask does not reach the scores.`;
  },
};

/** A row that is alone has no mask, and one in company has. */
const alone: Cause = {
  name: 'a row that is alone has no mask',
  async confirm(_output, trial) {
    const single = await opened(trial, [RIGHT_PADDED]);
    const pair = await opened(trial, [RIGHT_PADDED, RIGHT_PADDED]);
    const several = await opened(trial, MIXED);
    if (!single || !pair || !several || isMasked(single) || !isMasked(pair) || !isMasked(several)) return undefined;
    return `Padded keys of a row that is alone get weight ${placesInWords(single.rows[0], single.layers)}; those of the same row in company get none.`;
  },
};

/** Rows of as many tokens each have no mask, as if they needed none. */
const equalLengths: Cause = {
  name: 'a batch of rows of equal length has no mask',
  async confirm(_output, trial) {
    const equal = await opened(trial, [RIGHT_PADDED, RIGHT_PADDED]);
    const several = await opened(trial, MIXED);
    if (!equal || !several || isMasked(equal) || !isMasked(several)) return undefined;
    return `Where two rows have three tokens each, their padded keys get weight ${placesInWords(equal.rows[0], equal.layers)}; where rows have three and five tokens, they get none.`;
  },
};

/** So many rows are tried. */
const SIZES = [4, 5, 8, 9, 16, 17];

/** Some rows of larger batches have no mask. */
const largeBatches: Cause = {
  name: 'some rows of larger batches have no mask',
  async confirm(_output, trial) {
    for (const size of SIZES) {
      const found = await opened(
        trial,
        Array.from({ length: size }, (_, row) => MIXED[row % MIXED.length]),
      );
      if (!found) return undefined;
      const rows = found.rows.flatMap((places, row) => (places.length > 0 ? [row] : []));
      if (rows.length === 0) continue;
      if (rows.length === size) return undefined;
      return `Of ${size} rows the padded keys of row ${rows.join(', ')} get weight ${placesInWords(found.rows[rows[0]], found.layers)}; in smaller batches none do.`;
    }
    return undefined;
  },
};

/** The most positions that are tried. */
const LONG = 132;

/** The mask is shorter than the row. */
const shortMask: Cause = {
  name: 'the mask reaches the first keys only',
  async confirm(_output, trial) {
    const length = Math.min(LONG, trial.session.subject.maxLength);
    const layers = await trial.attended([trial.row(RIGHT_PADDED, undefined, 0, length)], undefined, length);
    const seen = layers.flatMap((layer) =>
      Array.from({ length: layer.heads }, (_, head) => layer.seen(0, head, RIGHT_PADDED).slice(RIGHT_PADDED.length)),
    );
    const [start] = seen[0] ?? [];
    if (start === undefined || start === RIGHT_PADDED.length) return undefined;
    const tail = Array.from({ length: length - start }, (_, i) => start + i);
    return seen.every((keys) => String(keys) === String(tail))
      ? `Of ${length} positions with three tokens in front, the padded keys before ${start} get no weight, and all from there on do.`
      : undefined;
  },
};

export const UNMASKED: readonly Cause[] = [inSomeHeads, alone, equalLengths, largeBatches, shortMask];
