import type { Batch } from '../../../core/batch';
import type { Encoding } from '../../../core/encoding';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { isAlike, named, PADS_RIGHT, RIGHT_PADDED, vectorOf } from './trial';

/** How near a vector comes to the state that it is taken for, in parts of its largest number. */
const NEAR = 1e-4;
/** At each end of the vocabulary, where special ids stand, so many ids are tried, and so many between. */
const AT_EACH_END = 4;
const BETWEEN = 4;

/** The ids that are put under the padding, one at a time: those at both ends of the vocabulary, and some between. */
function idsToTry({ session: { subject } }: Trial): number[] {
  const { vocabularySize: V, padId } = subject;
  const ends = Array.from({ length: AT_EACH_END }, (_, i) => [i, V - 1 - i]).flat();
  const between = Array.from({ length: BETWEEN }, (_, i) => Math.floor(((i + 1) * V) / (BETWEEN + 1)));
  return [...new Set([...ends, ...between])].filter((id) => id !== padId);
}

/** A row of three tokens with an id at each padded position. */
function askedWith(id: number, trial: Trial): Promise<Encoding> {
  return trial.ask([trial.row(RIGHT_PADDED)], ({ inputIds }: Batch): Partial<Batch> => ({
    inputIds: inputIds.map((own, i) => (PADS_RIGHT.includes(i) ? id : own)),
  }));
}

/** Is a pooled vector the state of a padded position? */
function isStateAtPadding(output: string, encoding: Encoding): boolean {
  const [states, pooled] = [named('lastHiddenState', encoding), named(output, encoding)];
  const width = states?.values.shape[2];
  if (!states || !pooled || width !== pooled.values.shape[1]) return false;
  const own = vectorOf(pooled, 0);
  const largest = own.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return PADS_RIGHT.some((position) =>
    vectorOf(states, position * width).every((x, e) => Math.abs(x - own[e]) <= NEAR * largest),
  );
}

/**
 * A special id is sought in a row, such as the end of the text, and found under its padding: CLIP's text encoder takes its vector there
 * where a row has none of its own. Other ids under the padding are no matter.
 */
export const specialIdUnderPadding: Cause = {
  name: 'the vector at a special id, which is sought under the padding as well',
  async confirm(output, trial) {
    if (!output.startsWith('pooled.') || !trial.offers('lastHiddenState')) return undefined;
    const before = await trial.ask([trial.row(RIGHT_PADDED)]);
    if (isStateAtPadding(output, before)) return undefined;
    const taken: number[] = [];
    const ids = idsToTry(trial);
    for (const id of ids) {
      const after = await askedWith(id, trial);
      if (!isAlike('lastHiddenState', before, after, 0, RIGHT_PADDED)) return undefined;
      if (isAlike(output, before, after, 0, RIGHT_PADDED)) continue;
      if (!isStateAtPadding(output, after)) return undefined;
      taken.push(id);
    }
    if (taken.length === 0 || taken.length === ids.length) return undefined;
    const some = taken.length === 1 ? `id ${taken[0]}` : `ids ${taken.join(', ')}`;
    return `With ${some} under the padding ${output} is the state there; with each of ${ids.length - taken.length} others it is the same, bit for bit.`;
  },
};
