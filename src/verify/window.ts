import type fc from 'fast-check';
import type { Case } from '../core/case';
import { messageOf } from '../core/errors';
import type { CoverageTally } from '../generators/coverage';
import type { CampaignOptions } from './options';
import { judge } from './evaluate';
import { execute } from './execute';
import type { Suspicion } from './investigate';
import { investigate, uninvestigated } from './investigate';
import type { Placed } from './lots';
import { lots } from './lots';
import { planCase } from './plan';
import type { Counterexample, SubjectSpec } from './report';
import type { Sessions } from './sessions';
import type { Tally } from './tally';

/** What verifying a window of cases takes. */
export interface Campaign {
  readonly arbitrary: fc.Arbitrary<Case>;
  readonly spec: SubjectSpec;
  readonly options: CampaignOptions;
  readonly sessions: Sessions;
  readonly tallies: readonly Tally[];
  readonly coverage: CoverageTally;
}

/** Judges a window of the stream, then looks into the violations that were seen in it, one claim after the other. */
export async function verifyWindow(window: readonly Case[], from: number, campaign: Campaign): Promise<void> {
  const { arbitrary, spec, options, sessions, coverage } = campaign;
  const { seed, runs: asked, onProgress } = options;
  const open = campaign.tallies.filter((tally) => tally.open);
  const claims = open.map((tally) => tally.invariant);
  const { subject: traits } = await sessions.open();
  const sizes = await sessions.probe();
  const placed = window.map((testCase, i) => ({ plan: planCase(testCase, claims, traits, sizes), index: from + i }));
  const suspicions: Suspicion[] = [];
  let done = from;
  let broken: { readonly thrown: unknown } | undefined;
  try {
    for (const lot of lots(placed)) {
      suspicions.push(...(await judgeLot(lot, open, sessions)));
      for (const { plan } of lot) coverage.add(plan.testCase);
      done += lot.length;
      onProgress?.({ done, asked, phase: 'cases' });
    }
    await sessions.closeFresh();
  } catch (thrown) {
    // What was seen before is kept, but a subject that breaks is not asked again.
    broken = { thrown };
  }
  suspicions.sort((a, b) => a.index - b.index);
  for (const tally of open) {
    const { invariant } = tally;
    const own = suspicions.filter((suspicion) => suspicion.invariant === invariant);
    if (own.length === 0 || tally.forgives(own.length)) continue;
    onProgress?.({ done, asked, phase: 'shrink', note: invariant.name });
    const counterexample = broken
      ? uninvestigated(own[0], 'the run ended first', seed, spec)
      : await investigate(own, arbitrary, seed, spec, sessions);
    await save(counterexample, tally, options);
  }
  if (broken) throw broken.thrown;
}

/** A counterexample that cannot be saved is reported all the same. */
async function save(
  counterexample: Counterexample,
  tally: Tally,
  { onCounterexample }: CampaignOptions,
): Promise<void> {
  try {
    tally.found(counterexample, await onCounterexample?.(counterexample));
  } catch (thrown) {
    tally.found(counterexample, undefined, `not saved: ${messageOf(thrown)}`);
  }
}

/** Runs and judges a lot of cases; returns the violations seen. */
async function judgeLot(lot: readonly Placed[], open: readonly Tally[], sessions: Sessions): Promise<Suspicion[]> {
  const session = await sessions.open(lot[0].plan.testCase.regime);
  const results = await execute(
    lot.map(({ plan }) => plan),
    session,
  );
  return results.flatMap((executed, i) =>
    open.flatMap((tally): Suspicion[] => {
      const { invariant } = tally;
      if (!executed.plan.invariants.includes(invariant)) {
        tally.vacuous();
        return [];
      }
      const judgement = judge(invariant, executed, session.subject);
      tally.add(executed.plan.testCase, judgement, session.subject);
      return judgement.verdict === 'violated'
        ? [{ invariant, index: lot[i].index, testCase: executed.plan.testCase, company: executed.company, judgement }]
        : [];
    }),
  );
}
