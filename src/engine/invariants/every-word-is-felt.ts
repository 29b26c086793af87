import type { Case } from '../../core/case';
import type { Change, Felt } from './felt';
import { feel, notFelt } from './felt';
import type { Evidence, Invariant, Judgement } from './invariant';
import type { Place } from './changed-runs';
import { FEWEST_IN_ORDER, PLACES, placeOf, wordAt, wordsAlike } from './changed-runs';
import { OF_TOKENS } from './runs';
import { needsVectors } from './support';

/** How many times as much the same change has to do at one place, where it does nothing at another. */
const MARGIN = 16;

/**
 * Long rows are cut off in silence: by a server's limit, a buffer's, or a tokenizer's. The first, a middle and the last word of
 * a row are made the same; then each of them is changed into the same other one. What is felt at one of these places has to be
 * felt at all of them; what is felt at none (two words that the model does not know) says nothing.
 */
export const everyWordIsFelt: Invariant = {
  name: 'every-word-is-felt',
  claim: 'The first, a middle and the last word of a row are all felt.',
  kind: 'positive control',
  family: 'training, arithmetic, and the proof that a test can fail',
  besidePadding: { what: 'long rows are not read to their end' },
  advice:
    'A long row is not read to its end. Look at the longest row that a tokenizer, a buffer or a server cuts to, and declare it as maxLength.',
  offer: 'Have the model return lastHiddenState, the vector of every position.',
  whenPooled: 'left out',
  unsupported: (traits) =>
    needsVectors(traits) ??
    (traits.attention === 'causal' && !traits.outputs.some((one) => OF_TOKENS.includes(one))
      ? 'a causal model may pool at a special token in the middle of a row, and read nothing behind it'
      : undefined),
  runs: (testCase, traits) =>
    rowsOf(testCase).length === 0
      ? []
      : [wordsAlike(testCase, traits), ...PLACES.map((place) => wordAt(place, testCase, traits))],
  judge(testCase, evidence): Judgement {
    const all: Felt[] = [];
    const mute: Felt[] = [];
    let held = 0;
    for (const row of rowsOf(testCase)) {
      const felt = feel(
        PLACES.map((place) => changeOf(place, row, testCase)),
        evidence,
      );
      const most = Math.max(0, ...felt.map(({ seen }) => seen.worst));
      all.push(...felt);
      const own = felt.filter(({ seen }) => isMute(seen, most, evidence));
      mute.push(...own);
      if (most > 0 && own.length === 0) held++;
    }
    if (mute.length > 0 || held === 0) {
      const judgement = notFelt(mute, all, evidence);
      return mute.length > 0 ? judgement : { ...judgement, reason: 'no change of a word was felt anywhere' };
    }
    return { verdict: 'held', compared: all.reduce((sum, { seen }) => sum + seen.compared, 0), worst: 0 };
  },
};

function isMute({ verdict, worst }: Judgement, most: number, { bound }: Evidence): boolean {
  return verdict === 'held' && most > MARGIN * Math.max(bound.value, worst);
}

function rowsOf({ singleton, rows }: Case): number[] {
  return singleton ? rows.flatMap(({ at }, r) => (at.length >= FEWEST_IN_ORDER ? [r] : [])) : [];
}

function changeOf(place: Place, row: number, { rows }: Case): Change {
  const { at } = rows[row];
  const token = placeOf(place, at.length);
  return {
    row,
    expected: { run: 'words alike', row, at },
    observed: { run: `${place} word changed`, row, at },
    what: `Another ${place} word, token ${token} of the ${at.length} of row ${row},`,
  };
}
