import type { Case } from '../../core/case';
import type { Traits } from '../../core/subject';
import { both, ofAllOutputs } from './all-outputs';
import { judgeAlignments } from './align';
import type { Alignment, Judgement, Run } from './invariant';
import { alone, base, placesAlone } from './runs';
import { remembers, unremembered, unrememberedPairs } from './unremembered';
import { meansItsSequence, needsOpenLength, needsOutputs } from './support';

/** Of a batch of more rows than this, the first and the last few are run alone: those behind a tile are among them. */
const MANY = 16;
const AT_EACH_END = 4;

/** The rows that are run by themselves; of a pooled case one, which is padded where one is. */
function rowsAlone({ rows, length, pooled }: Case, traits: Traits): number[] {
  const all = rows.flatMap((row, r) => {
    const inner = rows.length > MANY && r >= AT_EACH_END && r < rows.length - AT_EACH_END;
    return !inner && meansItsSequence(row.at, length, traits) ? [r] : [];
  });
  if (!pooled || all.length === 0) return all;
  const padded = all.filter((r) => rows[r].at.length < length);
  const among = padded.length > 0 ? padded : all;
  return [among[length % among.length]];
}

/** The batch as it is, and every row that means its sequence by itself: what is held against another subject. */
export function batchedAndAlone(testCase: Case, traits: Traits): Run[] {
  const rows = testCase.rows.flatMap(({ at }, r) => (meansItsSequence(at, testCase.length, traits) ? [r] : []));
  return rows.length === 0 ? [] : [base(testCase, traits), ...rows.map((r) => alone(testCase, traits, r))];
}

/**
 * What people mean when they say that batching did not change their embeddings.
 *
 * No planted fault is its alone: what breaks it breaks a claim that changes less, too, and that claim reports it more sharply.
 */
export const matchesUnpadded = ofAllOutputs({
  name: 'matches-unpadded',
  claim: 'CLS, every real token, pooled vectors and logits equal the unpadded run of that sequence alone.',
  kind: 'calibrated',
  family: 'another shape changes nothing beyond rounding',
  advice:
    'Compare with one sequence at a time. Look at position ids under left padding, at masks that are too weak for large scores, and at pooling that divides by S instead of the number of real tokens.',
  aboutLeaks: true,
  unsupported: (traits) => needsOutputs(traits) ?? needsOpenLength(traits),
  runs: (testCase, traits) => {
    const rows = rowsAlone(testCase, traits);
    if (rows.length === 0) return [];
    const alones = rows.map((r) => alone(testCase, traits, r));
    return [base(testCase, traits), ...alones, ...unremembered(testCase, rows, traits)];
  },
  alignments: (testCase, traits) =>
    rowsAlone(testCase, traits).map((r): Alignment => {
      const { at } = testCase.rows[r];
      return {
        expected: { run: `alone ${r}`, row: 0, at: placesAlone(testCase, traits, r) },
        observed: { run: 'base', row: r, at },
      };
    }),
  judge(testCase, evidence): Judgement {
    const own = judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
    const rows = rowsAlone(testCase, evidence.traits);
    const more = unrememberedPairs(testCase, rows, evidence);
    if (more.length === 0) return own;
    const judged = both(own, told(judgeAlignments(more, evidence, this.kind)));
    return { ...judged, memory: remembers(testCase, rows, evidence) ? 'remembers' : 'none seen' };
  },
});

/** Of a violation that only a run shows of which nothing could be remembered. */
function told(judgement: Judgement): Judgement {
  const { violation } = judgement;
  if (!violation) return judgement;
  const message = `${violation.message} That run was asked for so that nothing could be remembered of it: where the run "alone" agrees, the subject repeats what it answered for the sequence in a batch.`;
  return { ...judgement, violation: { ...violation, message } };
}
