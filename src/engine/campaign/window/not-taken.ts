import type { Batch } from '../../../core/batch';
import type { Case, Row } from '../../../core/case';
import { tokenMaskOf } from '../../../core/mask-of-batch';
import type { WeightScale } from '../../../core/subject';
import { BatchNotTaken, BatchNotTakenElsewhere } from '../../ask/call-subject';
import { outputSizesOf } from '../../ask/output-sizes';
import { everyBatchIsTaken } from '../../invariants/every-batch-is-taken';
import type { Invariant } from '../../invariants/invariant';
import { judgeChunk } from '../../judge/chunk';
import { evaluateAlone } from '../../judge/evaluate';
import type { Sessions } from '../../judge/sessions';
import type { Suspicion } from '../../diagnose/suspicion';
import type { Placed } from '../../plan/chunks';

/**
 * Looks at the batch that ended a chunk: a subject that answers others, and fails on this one whenever it is asked, breaks the
 * claim that every batch is taken. What does not recur is no such finding, and neither is a subject that is late.
 *
 * @param thrown what ended it
 * @returns undefined where it is another matter
 */
export async function notTaken(
  thrown: unknown,
  chunk: readonly Placed[],
  claims: readonly Invariant[],
  sessions: Sessions,
): Promise<Suspicion | undefined> {
  const { weightScale } = chunk[0].plan.testCase;
  // What hangs is not asked again: it would hang once more.
  const elsewhere = thrown instanceof BatchNotTakenElsewhere ? await batchNotTaken(chunk, claims, sessions) : undefined;
  const batch = thrown instanceof BatchNotTaken ? thrown.batch : elsewhere;
  if (!batch) return undefined;
  const testCase = caseOf(batch, weightScale);
  try {
    const session = await sessions.open(weightScale);
    const { judgement } = await evaluateAlone(testCase, everyBatchIsTaken, session);
    if (judgement.verdict !== 'violated') return undefined;
    // What takes no batch any more, not even the one that it took first, has broken by itself.
    await outputSizesOf(session.subject, session.timeoutMs);
    const { index } = chunk[0];
    return { invariant: everyBatchIsTaken, index, testCase, passCases: [testCase], judgement, offStream: true };
  } catch {
    // A subject that cannot even be asked again says nothing of this batch; the run ends as it did.
    return undefined;
  }
}

/** The batch that a worker's chunk ended with, found out by asking for it here. */
async function batchNotTaken(
  chunk: readonly Placed[],
  claims: readonly Invariant[],
  sessions: Sessions,
): Promise<Batch | undefined> {
  // What it takes to find out is no cost of the campaign, which is the same with any number of workers.
  const cost = { ...sessions.cost };
  // Judged, too: it may be a batch that noise was to be measured by.
  const { failure } = await judgeChunk(chunk, claims, sessions);
  Object.assign(sessions.cost, cost);
  return failure?.thrown instanceof BatchNotTaken ? failure.thrown.batch : undefined;
}

/** The case whose batch this is: where no mask was passed, all of it is real. */
function caseOf(batch: Batch, weightScale: WeightScale | undefined): Case {
  const { size, length, inputIds, tokenTypeIds } = batch;
  const mask = tokenMaskOf(batch);
  const rows = Array.from({ length: size }, (_, r): Row => {
    const places = Array.from({ length }, (_unused, position) => position);
    const isReal = (position: number): boolean => !mask || mask[r * length + position] === 1;
    const at = places.filter(isReal);
    const idsOf = (ids: Int32Array | undefined, positions: readonly number[]): number[] =>
      positions.map((position) => ids?.[r * length + position] ?? 0);
    const under = idsOf(
      inputIds,
      places.filter((position) => !isReal(position)),
    );
    return { tokens: idsOf(inputIds, at), types: idsOf(tokenTypeIds, at), at, under, otherUnder: under };
  });
  return { length, rows, singleton: true, ...(weightScale && { weightScale }) };
}
