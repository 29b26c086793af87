import { paddingOf } from '../../../core/layout';
import type { Attention, Place } from './attention';
import { placesInWords } from './attention';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { LEFT_PADDED, POSITIONS, RIGHT_PADDED } from './trial';

/** Where the tokens of rows stand of which no two have the same mask. */
const PLACES: readonly (readonly number[])[] = [
  RIGHT_PADDED,
  LEFT_PADDED,
  [0, 1, 2, 3, 4],
  [3, 4, 5, 6, 7],
  [0],
  [6, 7],
  [0, 1, 2, 3, 4, 5],
  [2, 3, 4, 5, 6, 7],
];

/** A way to read the mask of a batch: the keys that a row's tokens see then; none of them where all are hidden, and so alike. */
interface Reading {
  readonly name: string;
  sees(ats: readonly (readonly number[])[], row: number, head: number, heads: number): readonly number[];
}

const first = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const ANOTHERS = "another row's mask";

/** Wrong ones, each by what it does. */
const WRONG: readonly Reading[] = [
  { name: ANOTHERS, sees: (ats, row, head, heads) => ats[(row * heads + head) % ats.length] },
  { name: ANOTHERS, sees: (ats, row, head, heads) => ats[ats.length === heads ? head : row] },
  { name: ANOTHERS, sees: (ats, row) => ats[(row + 1) % ats.length] },
  { name: 'the mask hides what it should show', sees: (ats, row) => paddingOf(ats[row], POSITIONS) },
  { name: 'the first positions are taken for the tokens', sees: (ats, row) => first(ats[row].length) },
  { name: 'the first position is never hidden', sees: (ats, row) => [...new Set([0, ...ats[row]])] },
  { name: 'rows behind the first have a mask of zeros', sees: (ats, row) => (row === 0 ? ats[0] : []) },
];

/** Do the tokens of every row see in a head what a reading says, and nothing else? */
function isReadSo({ sees }: Reading, attention: Attention, head: number, ats: readonly (readonly number[])[]): boolean {
  return ats.every((at, row) => {
    const keys = sees(ats, row, head, attention.heads);
    if (keys.length > 0) return String(attention.seen(row, head, at)) === String(keys);
    return at.every((query) => attention.of(row, head, query).every((w) => Math.abs(w - 1 / POSITIONS) < 1e-6));
  });
}

interface Misread extends Reading {
  readonly evidence: string;
}

/** How the mask is read in the heads that do not read what it says; undefined where all do, or where no one reading fits them. */
async function misread(trial: Trial): Promise<Misread | undefined> {
  const [alone] = await trial.attended([trial.row(RIGHT_PADDED)]);
  // Some mistakes take as many rows as there are heads, and some another number.
  const most = Math.min(PLACES.length, Math.max(3, alone?.heads ?? 0));
  for (const count of alone ? [most, most - 1] : []) {
    const ats = PLACES.slice(0, count);
    const layers = await trial.attended(ats.map((at) => trial.row(at)));
    const places = layers.flatMap(({ heads }, layer) => first(heads).map((head): Place => ({ layer, head })));
    const fits =
      (by: Reading) =>
      ({ layer, head }: Place): boolean =>
        isReadSo(by, layers[layer], head, ats);
    const wrong = places.filter((place) => !fits({ name: '', sees: (own, row) => own[row] })(place));
    const reading = wrong.length > 0 ? WRONG.find((by) => wrong.every(fits(by))) : undefined;
    if (!reading) continue;
    const [{ layer, head }] = wrong;
    const keysOf = (row: number): readonly number[] => reading.sees(ats, row, head, layers[layer].heads);
    const row = ats.findIndex((at, r) => String(keysOf(r)) !== String(at));
    const keys = keysOf(row).length > 0 ? keysOf(row).join(', ') : 'every position alike';
    return {
      ...reading,
      evidence: `In a batch of ${count} rows, tokens at ${ats[row].join(', ')} of row ${row} see ${keys}, and those of the others what that says, ${placesInWords(wrong, layers)}.`,
    };
  }
  return undefined;
}

/** The mask is read otherwise than it says, seen in the attention weights of a batch in which every row has a mask of its own. */
export const READINGS: readonly Cause[] = [...new Set(WRONG.map(({ name }) => name))].map((name) => ({
  name,
  async confirm(_output, trial) {
    const found = await trial.once(misread);
    return found?.name === name ? found.evidence : undefined;
  },
}));
