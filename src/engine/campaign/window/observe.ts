import { messageOf } from '../../../core/errors';
import { everyBatchIsTaken } from '../../invariants/every-batch-is-taken';
import type { ObservedCase, ObservedClaim } from '../../judge/observed-case';
import { observedClaim } from '../../judge/observed-case';
import type { Group, Told } from './judged-window';
import { scopeOf } from './judged-window';
import type { Campaign } from './window-setting';

/** Tells whoever observes the run of each case of a chunk that was judged in it, in their order. */
export function observe(
  { chunk }: Group,
  { observed, failure, refused }: NonNullable<Told['said']>,
  campaign: Campaign,
): void {
  const { options, tallies, origin, coverage } = campaign;
  // What an interrupt left unfinished is no case of this run.
  if (!options.onCase || !observed || (failure && options.signal?.aborted)) return;
  const { entries, felt, ms } = observed;
  const tallyOf = new Map(tallies.map((tally) => [tally.invariant.name, tally]));
  const refusal = everyBatchIsTaken.name;
  for (const [at, { plan, index }] of chunk.entries()) {
    const { testCase } = plan;
    const claims = entries.flatMap(({ claim, at: of, judged }): ObservedClaim[] => {
      if (of !== at) return [];
      const { invariant, mayForgive } = tallyOf.get(claim)!;
      return [observedClaim(invariant, scopeOf(claim, testCase, campaign), testCase, judged, mayForgive)];
    });
    if (refused?.index === index) {
      const message = refused.judgement.violation?.message;
      const scope = scopeOf(refusal, testCase, campaign);
      claims.push({ name: refusal, scope, said: 'violated', ...(message !== undefined && { message }) });
    }
    const own = new Set(coverage?.classesOf(testCase));
    options.onCase({
      testCase,
      index,
      exhaustive: 'exhaustive' in origin,
      pooled: testCase.pooled === true && !felt,
      classes: Object.fromEntries((coverage?.names ?? []).map((name) => [name, own.has(name)])),
      claims,
      ...(ms !== undefined && { ms: ms / chunk.length }),
      ...(failure && { ended: messageOf(failure.thrown) }),
    } satisfies ObservedCase);
  }
}
