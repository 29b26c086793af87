import type { Case } from '../../../core/case';
import { countCase } from '../case-progress';
import { Bailed } from '../bail';
import { lookInto } from './look-into';
import { Sightings } from './sightings';
import type { Campaign, Suspected } from './window-setting';
import { EXACT } from '../../../numerics/bounds';
import { everyBatchIsTaken } from '../../invariants/every-batch-is-taken';
import { boundUsed } from '../../judge/tally';
import { judgedHere } from '../../judge/chunk';
import { chunks } from '../../plan/chunks';
import { notTaken } from './not-taken';
import { planCase } from '../../plan/plan';
import { judgedByWorkers } from '../../parallel/parallel';
import type { Tally } from '../../judge/tally';
import type { Indexed } from '../../generate/case-stream';

/** Judges a window of cases, then looks into the violations that were seen in it, one claim after the other. */
export async function verifyWindow(window: readonly Indexed[], campaign: Campaign): Promise<void> {
  const { options, sessions, counts, coverage, drawn } = campaign;
  const { onProgress, signal, workers } = options;
  const { limits } = campaign;
  const began = performance.now();
  const judging = new Set([...campaign.tallies, ...limits.tallies].filter((tally) => tally.open));
  const wanted = new Set([...judging].map(({ invariant }) => invariant));
  const open = campaign.tallies.filter(({ invariant }) => wanted.has(invariant));
  const claims = open.map((tally) => tally.invariant);
  const { subject: traits } = await sessions.open();
  const sizes = await sessions.outputSizes();
  const placed = window.map(({ testCase, index }) => ({ plan: planCase(testCase, claims, traits, sizes), index }));
  /** The tally that a claim on a case belongs to; undefined where nothing is looked for there any more. */
  const tallyOf = (claim: string, testCase: Case): Tally | undefined => {
    const tally = limits.tallyOf(
      open.find(({ invariant }) => invariant.name === claim)!,
      testCase,
    );
    return judging.has(tally) ? tally : undefined;
  };
  const suspicions: Suspected[] = [];
  const sightings = new Sightings(campaign);
  let broken: { readonly thrown: unknown } | undefined;
  try {
    let shown = counts.done;
    const progress = (ahead: number): void => {
      shown = Math.max(shown, counts.done + ahead);
      onProgress?.({ done: shown, asked: counts.asked, phase: 'cases' });
    };
    const judged = workers
      ? judgedByWorkers(chunks(placed), { workers, claims, sizes, sessions, signal, onAhead: progress })
      : judgedHere(chunks(placed), claims, sessions);
    for await (const { chunk, outcome, passes } of judged) {
      for (const { claim, at, judged: said } of outcome.entries) {
        const tally = tallyOf(claim, chunk[at].plan.testCase);
        if (!tally) continue;
        if (said) tally.add(chunk[at].plan.testCase, said.judgement, said.bound, drawn);
        else tally.vacuous();
      }
      const suspected = outcome.seen.flatMap(({ claim, ...seen }): Suspected[] => {
        const tally = tallyOf(claim, seen.testCase);
        return tally ? [{ tally, ...seen, invariant: tally.invariant }] : [];
      });
      suspicions.push(...suspected);
      if (outcome.failure) {
        const { thrown } = outcome.failure;
        const refused = claims.includes(everyBatchIsTaken)
          ? await notTaken(thrown, chunk, claims, sessions)
          : undefined;
        const tally = refused && tallyOf(everyBatchIsTaken.name, refused.testCase);
        if (tally) {
          tally.add(refused.testCase, refused.judgement, boundUsed(EXACT));
          suspicions.push({ tally, ...refused });
        }
        throw thrown;
      }
      counts.passes += passes;
      for (const { plan } of chunk) {
        coverage?.add(plan.testCase);
        countCase(counts, plan.testCase);
      }
      progress(0);
      await sightings.add(suspected);
    }
    await sessions.closeFresh();
  } catch (thrown) {
    // What was seen before is kept, but a subject that breaks is not asked again.
    broken = { thrown };
  }
  counts.ms += performance.now() - began;
  suspicions.sort((a, b) => a.index - b.index);
  const ended =
    broken && (broken.thrown instanceof Bailed ? 'the run ended with the first counterexample' : 'the run ended first');
  await lookInto(suspicions, sightings.alone, campaign, ended);
  if (broken) throw broken.thrown;
  // What did not recur alone is a finding as well.
  const [first] = suspicions.filter(({ tally }) => tally.isFound && !limits.tallies.includes(tally));
  if (options.bail && first) throw new Bailed(first.invariant.name);
}
