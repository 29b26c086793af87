import type { Encoding, Values } from '../../core/encoding';
import { messageOf, PadproofError } from '../../core/errors';
import type { Counterexample } from '../../core/report/counterexample';
import type { Violation } from '../../core/report/violation';
import { callEncode } from '../../engine/ask/call-subject';
import { boundInside } from '../../engine/diagnose/bound-inside';
import { distanceInside } from '../../engine/diagnose/locate';
import { twoRunsOf } from '../../engine/diagnose/two-runs';
import { knownInvariant } from '../../engine/invariants';
import type { Run } from '../../engine/invariants/invariant';
import { purposeOf } from '../../engine/invariants/invariant';
import type { Sessions } from '../../engine/judge/sessions';
import { attentionOf } from './attention-of';
import type { Ladder, Picture } from './picture';

/** What a picture is made of: a case, and the violation that names two of its runs. */
export type Pictured = Pick<Counterexample, 'invariant' | 'case'> & {
  readonly violation: Pick<Violation, 'row' | 'runs' | 'output'>;
  readonly location?: Counterexample['location'];
};

/**
 * Runs the two runs of a case once more, with all that the subject shows of its inside. What goes wrong meanwhile is told in the
 * picture.
 */
export async function pictureOf(pictured: Pictured, sessions: Sessions): Promise<Picture> {
  try {
    return await drawn(pictured, sessions);
  } catch (thrown) {
    if (!(thrown instanceof PadproofError) && !sessions.interrupted) throw thrown;
    return { missing: [`The case could not be run once more: ${messageOf(thrown)}`] };
  }
}

async function drawn(
  { invariant: name, case: testCase, violation, location }: Pictured,
  sessions: Sessions,
): Promise<Picture> {
  const invariant = knownInvariant(name);
  if (!invariant) return { missing: ['The claim is none of padproof, so which runs it compares is not known here.'] };
  if (invariant.aboutAnswering) return { missing: ['There is no answer to look into.'] };
  if (violation.output.startsWith('gradient['))
    return { missing: ['A gradient says that the padding is felt, not in which layer.'] };
  const session = await sessions.open(testCase.weightScale);
  const { subject, timeoutMs } = session;
  if (testCase.history || purposeOf(violation, invariant, testCase, subject) !== undefined)
    return { missing: ['The claim is about being asked again, and asking again would show something else.'] };
  const wanted = (['hiddenStates', 'attentions'] as const).filter((output) => subject.outputs.includes(output));
  const missing = [
    ...(wanted.includes('attentions') ? [] : ['The model offers no attentions.']),
    ...(wanted.includes('hiddenStates') ? [] : ['The model offers no hidden states.']),
  ];
  if (wanted.length === 0) return { missing };
  const encode = ({ batch, by }: Run): Promise<Encoding> => callEncode(subject, batch, wanted, timeoutMs, by);
  const two = twoRunsOf(testCase, invariant, violation, subject);
  if (!two) {
    const run = invariant.runs(testCase, subject).find(({ key }) => key === violation.runs[1]);
    if (!run || run.loss || run.together || run.batch.size <= violation.row)
      return { missing: [...missing, 'The claim is not about two runs.'] };
    const { attentions } = await encode(run);
    const { length } = run.batch;
    const side = { run: run.key, row: violation.row, at: Array.from({ length }, (_, i) => i) };
    return {
      ...(attentions && { attention: attentionOf([[side, run.batch, attentions]], location?.layer) }),
      missing: [...missing, 'The claim judges one run by itself, so no two runs part.'],
    };
  }
  const { alignment, expected, observed } = two;
  const [left, right] = [await encode(expected), await encode(observed)];
  return {
    ...(left.hiddenStates &&
      right.hiddenStates && {
        ladder: ladderOf(
          left.hiddenStates,
          right.hiddenStates,
          alignment,
          (await boundInside(testCase, invariant, session)) ?? 0,
        ),
      }),
    ...(left.attentions &&
      right.attentions && {
        attention: attentionOf(
          [
            [alignment.expected, expected.batch, left.attentions],
            [alignment.observed, observed.batch, right.attentions],
          ],
          location?.layer,
        ),
      }),
    missing,
  };
}

function ladderOf(
  left: readonly Values[],
  right: readonly Values[],
  alignment: Parameters<typeof distanceInside>[2],
  bound: number,
): Ladder {
  const steps = left.map((states, depth) => ({
    name: depth === 0 ? 'embeddings' : `layer ${depth - 1}`,
    distance: distanceInside(states, right[depth], alignment),
  }));
  return { steps, bound };
}
