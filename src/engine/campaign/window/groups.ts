import type { Subject } from '../../../core/subject';
import type { Indexed } from '../../generate/case-stream';
import type { Invariant } from '../../invariants/invariant';
import type { Tally } from '../../judge/tally';
import { tokensOf } from '../../parallel/scheduler';
import type { Placed } from '../../plan/chunks';
import { chunks } from '../../plan/chunks';
import type { OutputSizes } from '../../plan/output-sizes';
import { planCase } from '../../plan/plan';
import type { Group } from './judged-window';
import type { Campaign } from './window-setting';

/** The claims of which one tally or the other is as it is asked. */
export function claimsOf({ tallies, limits }: Campaign, is: (tally: Tally) => boolean): Invariant[] {
  const wanted = new Set([...tallies, ...limits.tallies].filter(is).map(({ invariant }) => invariant));
  return tallies.flatMap(({ invariant }) => (wanted.has(invariant) ? [invariant] : []));
}

/**
 * The chunks of a window. Which cases are in one depends on all claims that can be judged, open or not: so it is the same for
 * shards of which each has seen others broken.
 */
export function groupsOf(
  window: readonly Indexed[],
  claims: readonly Invariant[],
  campaign: Campaign,
  traits: Subject,
  sizes: OutputSizes,
): Group[] {
  const all = claimsOf(campaign, (tally) => tally.isPossible);
  const cases = new Map(window.map((one) => [one.index, one]));
  const planned = ({ testCase, index }: Indexed, by: readonly Invariant[]): Placed => ({
    plan: planCase(testCase, by, traits, sizes),
    index,
  });
  const whole = chunks(window.map((one) => planned(one, all)));
  const owners = campaign.deal?.next(whole.map(tokensOf));
  return whole.map((chunk, i): Group => {
    const own = chunk.map(({ index }) => cases.get(index)!);
    const open = claims.length === all.length ? chunk : own.map((one) => planned(one, claims));
    return { chunk: open, cases: own, ...(owners && { owner: owners[i] }) };
  });
}
