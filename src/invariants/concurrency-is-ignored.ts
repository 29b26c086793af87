import type { Encoding } from '../core/encoding';
import { tensorsOf } from '../core/encoding';
import { compareWithin } from '../numerics/compare';
import { encodingOf, judgeAlignments, scaleFor } from './align';
import type { Alignment, Evidence, Invariant, Judgement, Side } from './invariant';
import { alone, together } from './runs';
import { meansItsSequence, needsOpenLength, needsOutputs } from './support';

/**
 * Servers put what arrives together into one batch, and have to hand every answer back to whoever asked. Padding between
 * strangers, and answers that change hands, show here and in no batch that is asked for by one.
 */
export const concurrencyIsIgnored: Invariant = {
  name: 'concurrency-is-ignored',
  claim: 'Requests that are under way at the same time are answered as each of them is alone.',
  kind: 'calibrated',
  unsupported: (subject) =>
    needsOutputs(subject) ??
    needsOpenLength(subject) ??
    (subject.together ? undefined : 'the subject does not offer to be asked by several at once (together)'),
  runs: (testCase, traits) => {
    const asked = testCase.rows.flatMap((row, r) => (meansItsSequence(row.at, testCase.length, traits) ? [r] : []));
    if (asked.length < 2) return [];
    return [...asked.map((r) => alone(testCase, traits, r)), together(testCase, traits)];
  },
  alignments: (testCase, traits) =>
    testCase.rows.flatMap((row, r): Alignment[] => {
      if (!meansItsSequence(row.at, testCase.length, traits)) return [];
      const expected = { run: `alone ${r}`, row: 0, at: row.at.map((_, i) => i) };
      return [{ expected, observed: { run: 'together', row: r, at: row.at } }];
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

/** Are the pooled vectors of two places the same, within the bound? */
function isAnswerTo(expected: Side, got: Side, evidence: Evidence): boolean {
  const pooled = ({ run }: Side): Encoding => encodingOf(evidence, run);
  const others = new Map(tensorsOf(pooled(got), ['pooled']).map(({ label, values }) => [label, values]));
  const own = tensorsOf(pooled(expected), ['pooled']);
  return (
    own.length > 0 &&
    own.every(({ label, values }) => {
      const count = values.shape[1];
      const left = { values, offset: expected.row * count, count };
      const right = { values: others.get(label)!, offset: got.row * count, count };
      const scale = scaleFor(label, [[left, right]], evidence.bound);
      return compareWithin(left, right, evidence.bound.value, scale).count === 0;
    })
  );
}
