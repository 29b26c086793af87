import type { Batch } from '../../core/batch';
import type { Case, Sequence } from '../../core/case';
import type { Encoding } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import { SubjectError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { mix } from '../generate/mix';
import { sequenceOf } from '../generate/sequence';
import { NondeterminismTally } from '../../numerics/nondeterminism';
import type { Order } from './noise-samples';
import { inOrders } from './noise-samples';
import type { Nondeterminism } from '../../core/report/noise';

/** How many texts a length is measured on. */
const TEXTS = 2;
/** How many copies of a text stand in one batch, and how many are under way at once. */
const COPIES = 5;
const AT_ONCE = 2;

/** Asks the subject, in time and counted. */
export type Ask = (batch: Batch, method: 'encode' | 'together') => Promise<Encoding>;

/** What was done, in words. */
export function nondeterminismSources({ together }: Subject): string[] {
  return ['one text again', `batches of ${COPIES} copies`, ...(together ? [`${AT_ONCE} copies at once`] : [])];
}

/** Texts of so many words to measure on. */
export function textsOfLength(length: number, subject: Subject): Sequence[] {
  return Array.from({ length: TEXTS }, (_, i) =>
    sequenceOf({ ids: 1 + mix(length, i), padIdInside: 0 }, length, subject),
  );
}

/** The texts of some rows of a case. */
export function textsOfCase({ rows }: Case, wanted: readonly number[] = [...rows.keys()]): Sequence[] {
  return wanted.map((row) => rows[row]).filter(({ tokens }) => tokens.length > 0);
}

/**
 * Measures what texts differ from themselves by: asked again, in a batch of copies, and by several at once. There is never another
 * text beside one, so no leak between texts can pass for noise, and no padding, since copies are of one length.
 */
export async function measureNondeterminism(
  texts: readonly Sequence[],
  subject: Subject,
  ask: Ask,
): Promise<Nondeterminism> {
  const tally = new NondeterminismTally();
  for (const text of texts) {
    const own = text.tokens.map((_, i) => i);
    const copies = (count: number): Batch => inOrders(text, new Array<Order>(count).fill(own), subject);
    const expected = await ask(copies(1), 'encode');
    addRows(tally, expected, await ask(copies(1), 'encode'));
    addRows(tally, expected, await ask(copies(Math.min(COPIES, subject.texts!.most)), 'encode'));
    if (subject.together) addRows(tally, expected, await ask(copies(AT_ONCE), 'together'));
  }
  return tally.noise;
}

/** Holds every row of an answer against the only one of another. */
function addRows(tally: NondeterminismTally, expected: Encoding, observed: Encoding): void {
  const counterparts = new Map(tensorsOf(observed, ['pooled']).map(({ label, values }) => [label, values]));
  for (const { label, values } of tensorsOf(expected, ['pooled'])) {
    const other = counterparts.get(label);
    const count = values.shape[1];
    if (other?.shape[1] !== count) throw new SubjectError(`${label} of width ${count} is not in every answer.`);
    for (let row = 0; row < other.shape[0]; row++) {
      tally.add({ values, offset: 0, count }, { values: other, offset: row * count, count });
    }
  }
}
