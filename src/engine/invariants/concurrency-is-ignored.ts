import type { Case } from '../../core/case';
import type { Encoding } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import { compareWithin } from '../../numerics/compare';
import { encodingOf, judgeAlignments, scaleFor } from './align';
import type { Alignment, Evidence, Invariant, Judgement, Side } from './invariant';
import { byItself, placesAlone, together } from './runs';
import { meansItsSequence, needsOpenLength, needsVectors } from './support';

/** As many as a case that is drawn has at most; a batch of every mask has hundreds. */
const MOST_AT_ONCE = 8;

/**
 * Servers put what arrives together into one batch, and have to hand every answer back to whoever asked. Padding between
 * strangers, and answers that change hands, show here and in no batch that is asked for by one.
 */
export const concurrencyIsIgnored: Invariant = {
  name: 'concurrency-is-ignored',
  claim: 'Requests that are under way at the same time are answered as each of them is alone.',
  kind: 'calibrated',
  family: 'the same question gets the same answer',
  notOfBert: true,
  ofTexts: {
    dependsOn: 'concurrency',
    text: 'It depends on what else is under way: the same texts are answered rightly one after the other, and other texts in one request do no harm. Look at how requests are put together in batches, and handed back.',
  },
  advice:
    'Answers depend on what else is under way. Look at how the server puts requests together in one batch: at how answers are handed back after sorting by length, at buffers that requests share, and at padding between strangers.',
  offer:
    'Add together() to the subject: it asks for every row at once, each by itself, and returns what each of them gets. This claim is about what serves several users at a time.',
  unsupported: (subject) =>
    needsVectors(subject) ??
    needsOpenLength(subject) ??
    (subject.together ? undefined : 'the subject has no together(), so it cannot be asked concurrently'),
  runs: (testCase, traits) => {
    const asked = askedAtOnce(testCase, traits);
    if (asked.length < 2) return [];
    const rows = asked.map((r) => testCase.rows[r]);
    return [...asked.map((r) => byItself(testCase, traits, r)), together({ ...testCase, rows }, traits)];
  },
  alignments: (testCase, traits) =>
    askedAtOnce(testCase, traits).map((r, i): Alignment => {
      const { at } = testCase.rows[r];
      const expected = { run: byItself(testCase, traits, r).key, row: 0, at: placesAlone(testCase, traits, r) };
      return { expected, observed: { run: 'together', row: i, at }, row: r };
    }),
  judge(testCase, evidence): Judgement {
    const alignments = this.alignments!(testCase, evidence.traits);
    const judgement = judgeAlignments(alignments, evidence, this.kind);
    const { violation } = judgement;
    if (!violation) return judgement;
    const got = alignments.find(({ observed }) => observed.row === violation.row)!.observed;
    const owner = alignments.find(({ expected, observed }) => observed !== got && isAnswerTo(expected, got, evidence));
    if (!owner) return judgement;
    const message = `${violation.message} What row ${violation.row} got is the answer to row ${owner.observed.row}.`;
    return { ...judgement, violation: { ...violation, message } };
  },
};

/** The rows that are asked for at once: those that mean their sequence, as far as a few users go. */
function askedAtOnce({ rows, length }: Case, traits: Traits): number[] {
  const all = rows.flatMap(({ at }, r) => (meansItsSequence(at, length, traits) ? [r] : []));
  return all.slice(0, MOST_AT_ONCE);
}

/** Are the pooled vectors of a place those of a run of one row, within the bound? */
function isAnswerTo(expected: Side, got: Side, evidence: Evidence): boolean {
  const pooled = ({ run }: Side): Encoding => encodingOf(evidence, run);
  const others = new Map(tensorsOf(pooled(got), ['pooled']).map(({ label, values }) => [label, values]));
  const own = tensorsOf(pooled(expected), ['pooled']);
  return (
    own.length > 0 &&
    own.every(({ label, values }) => {
      const count = values.shape[1];
      const left = { values, offset: 0, count };
      const right = { values: others.get(label)!, offset: got.row * count, count };
      const scale = scaleFor(label, [[left, right]], evidence.bound);
      return compareWithin(left, right, evidence.bound.value, scale).count === 0;
    })
  );
}
