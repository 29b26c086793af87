import type { Case } from '../../../core/case';
import { UsageError } from '../../../core/errors';
import type { CutModel, CutSide } from '../../../core/inside';
import type { LocatedNode } from '../../../core/report/located-node';
import type { Violation } from '../../../core/report/violation';
import type { Invariant } from '../../invariants/invariant';
import type { Session } from '../../noise/session';
import { findNode } from './locate-node';
import { closeInside } from './opened';

/**
 * Makes a model of the step that a violation was located in, with what the two runs put in.
 *
 * @param located as `locateNode` says
 * @throws UsageError where the model has no such step, or it cannot stand alone; SubjectError
 */
export async function cutNode(
  testCase: Case,
  invariant: Invariant,
  violation: Violation,
  session: Session,
  located: LocatedNode,
): Promise<CutModel> {
  try {
    return await cutOf(await findNode(testCase, invariant, violation, session), located);
  } finally {
    closeInside(session);
  }
}

async function cutOf(found: Awaited<ReturnType<typeof findNode>>, located: LocatedNode): Promise<CutModel> {
  if (!found || typeof found === 'string' || !found.opened.inside.cut)
    throw new UsageError('There is no step that could be saved: it was not located, or the model cannot be cut.');
  const { opened, follower, pair, parting } = found;
  const step = opened.inside.nodes[located.step - 1];
  const nodes = parting.at(-1) === step ? parting : [step];
  const names = [...new Set(nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]))];
  const side = (run: 0 | 1): CutSide => ({
    batch: [pair.expected, pair.observed][run].batch,
    real: new Map(
      names.flatMap((name) => {
        const real = follower.realOf(name);
        return real ? [[name, real[run]] as const] : [];
      }),
    ),
  });
  return opened.inside.cut!({ nodes, expected: side(0), observed: side(1) });
}
