import { countCase } from '../case-progress';
import { Bailed } from '../bail';
import { claimsOf, groupsOf } from './groups';
import { lookInto } from './look-into';
import { judgedWindow } from './judged-window';
import { observe } from './observe';
import { Sightings } from './sightings';
import type { Campaign, Suspected } from './window-setting';
import { EXACT } from '../../../numerics/bounds';
import { everyBatchIsTaken } from '../../invariants/every-batch-is-taken';
import type { Scope } from '../../invariants/scope';
import { boundUsed } from '../../judge/sum';
import { isShard } from '../../parallel/ledger';
import type { Tally } from '../../judge/tally';
import type { Indexed } from '../../generate/case-stream';

/** Judges a window of cases, then looks into the violations that were seen in it, one claim after the other. */
export async function verifyWindow(window: readonly Indexed[], campaign: Campaign): Promise<void> {
  const { options, sessions, counts, coverage, sample, limits, absent, ahead } = campaign;
  const { onProgress, ledger } = options;
  const [began, usedBefore] = [performance.now(), ahead?.msUsed ?? 0];
  // A shard does not know whether others forgive a control that was mute here.
  const isOpen = (tally: Tally): boolean => tally.open || (isShard(ledger) && tally.isPossible && tally.mayForgive);
  const judging = new Set([...campaign.tallies, ...limits.tallies].filter(isOpen));
  const claims = claimsOf(campaign, (tally) => judging.has(tally));
  const { subject: traits } = await sessions.open();
  const sizes = await sessions.outputSizes();
  const groups = groupsOf(window, claims, campaign, traits, sizes);
  /** The tally that a claim on a case belongs to; undefined where nothing is looked for there any more. */
  const tallyOf = (claim: string, scope: Scope): Tally | undefined => {
    const tally = (scope === 'use' ? campaign : limits).tallies.find(({ invariant }) => invariant.name === claim);
    return tally && judging.has(tally) ? tally : undefined;
  };
  const suspicions: Suspected[] = [];
  const at = `${'exhaustive' in campaign.origin ? 'masks' : 'cases'} from ${window[0].index}`;
  const sightings = new Sightings({ ...campaign, at });
  let broken: { readonly thrown: unknown } | undefined;
  try {
    let shown = counts.done;
    const progress = (ahead: number): void => {
      shown = Math.max(shown, counts.done + ahead);
      onProgress?.({ done: shown, asked: counts.asked, phase: 'cases' });
    };
    for await (const { group, said, passes } of judgedWindow(groups, campaign, claims, sizes, progress)) {
      if (!said) {
        absent?.set(group.owner!, (absent.get(group.owner!) ?? 0) + group.cases.length);
        for (const { plan } of group.chunk) coverage?.meet(plan.testCase);
        continue;
      }
      for (const { claim, scope, ...sum } of said.sums) tallyOf(claim, scope)?.join(sum, sample);
      const suspected = said.seen.flatMap(({ claim, scope, ...seen }): Suspected[] => {
        const tally = tallyOf(claim, scope);
        return tally ? [{ tally, ...seen, invariant: tally.invariant }] : [];
      });
      suspicions.push(...suspected);
      observe(group, said, campaign);
      if (said.failure) {
        const { refused } = said;
        const ofUse = campaign.tallies.find(({ invariant }) => invariant === everyBatchIsTaken);
        const tally = refused && ofUse && limits.tallyOf(ofUse, refused.testCase);
        if (tally && judging.has(tally)) {
          tally.add(refused.testCase, refused.judgement, boundUsed(EXACT));
          const { invariant } = tally;
          suspicions.push({ tally, invariant, ...refused, passCases: [refused.testCase], offStream: true });
        }
        throw said.failure.thrown;
      }
      counts.passes += passes;
      for (const { plan } of group.chunk) {
        coverage?.add(plan.testCase);
        countCase(counts, plan.testCase);
      }
      progress(0);
      if (!ledger?.isClosed) await sightings.add(suspected);
    }
    await sessions.closeFresh();
  } catch (thrown) {
    // What was seen before is kept, but a subject that breaks is not asked again.
    broken = { thrown };
  }
  counts.ms += performance.now() - began + (ahead?.msUsed ?? 0) - usedBefore;
  suspicions.sort((a, b) => a.index - b.index);
  const ended =
    broken && (broken.thrown instanceof Bailed ? 'the run ended with the first counterexample' : 'the run ended first');
  await lookInto(suspicions, sightings.alone, { ...campaign, at }, ended);
  if (broken) throw broken.thrown;
  // What did not recur alone is a finding as well.
  const [first] = suspicions.filter(({ tally }) => tally.isFound && !limits.tallies.includes(tally));
  if (options.bail && first) throw new Bailed(first.invariant.name);
}
