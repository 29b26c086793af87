import type { Case } from '../../core/case';
import { textOf } from '../../core/texts';
import type { Traits } from '../../core/subject';
import { messageOf } from '../../core/errors';
import type { CoverageTally } from '../generate/coverage';
import type { CaseProgress } from './case-progress';
import { countCase } from './case-progress';
import type { CampaignOptions } from './options';
import type { Origin, Suspicion } from '../diagnose/investigate';
import { investigate, uninvestigated } from '../diagnose/investigate';
import { judgedHere } from '../judge/chunk';
import { chunks } from '../plan/chunks';
import { planCase } from '../plan/plan';
import type { Sessions } from '../judge/sessions';
import { judgedByWorkers } from '../parallel/parallel';
import type { Limits } from '../judge/limits';
import type { Tally } from '../judge/tally';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { Counterexample } from '../../core/report/counterexample';
import type { Indexed } from '../generate/case-stream';

/** What verifying a window of cases takes. */
export interface Campaign {
  /** Where its cases come from. */
  readonly origin: Origin;
  readonly spec: SubjectSpec;
  readonly options: CampaignOptions;
  readonly sessions: Sessions;
  readonly tallies: readonly Tally[];
  /** What lies beyond the use of the subject. */
  readonly limits: Limits;
  readonly counts: CaseProgress;
  /** Are its cases drawn at random? */
  readonly drawn?: boolean;
  /** What is sampled is counted by classes too. */
  readonly coverage?: CoverageTally;
}

/** Judges a window of cases, then looks into the violations that were seen in it, one claim after the other. */
export async function verifyWindow(window: readonly Indexed[], campaign: Campaign): Promise<void> {
  const { origin, spec, options, sessions, counts, coverage, drawn } = campaign;
  const { onProgress, signal, workers } = options;
  const { limits } = campaign;
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
  const suspicions: (Suspicion & { readonly tally: Tally })[] = [];
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
      for (const { claim, ...seen } of outcome.seen) {
        const tally = tallyOf(claim, seen.testCase);
        if (tally) suspicions.push({ tally, ...seen, invariant: tally.invariant });
      }
      if (outcome.failure) throw outcome.failure.thrown;
      counts.passes += passes;
      for (const { plan } of chunk) {
        coverage?.add(plan.testCase);
        countCase(counts, plan.testCase);
      }
      progress(0);
    }
    await sessions.closeFresh();
  } catch (thrown) {
    // What was seen before is kept, but a subject that breaks is not asked again.
    broken = { thrown };
  }
  suspicions.sort((a, b) => a.index - b.index);
  for (const tally of judging) {
    const { invariant } = tally;
    const own = suspicions.filter((suspicion) => suspicion.tally === tally);
    if (own.length === 0 || tally.forgives(own.length)) continue;
    const isLimit = limits.tallies.includes(tally);
    const why = broken
      ? 'the run ended first'
      : options.investigate === false
        ? 'it was not asked for'
        : // One example of what lies beyond the use is enough; the others are counted.
          isLimit && limits.isLookedInto
          ? 'another limit was looked into'
          : undefined;
    if (why === undefined)
      onProgress?.({ done: counts.done, asked: counts.asked, phase: 'shrink', note: invariant.name });
    const counterexample =
      why === undefined ? await investigate(own, origin, spec, sessions) : uninvestigated(own[0], why, origin, spec);
    // Nobody has to mend what is in no use, so no run begins with it.
    if (isLimit) tally.found(counterexample, undefined);
    else await save(withTexts(counterexample, traits), tally, options);
  }
  if (broken) throw broken.thrown;
}

/** Words for ids, where the subject takes texts. */
function withTexts(counterexample: Counterexample, { texts }: Traits): Counterexample {
  if (!texts) return counterexample;
  return { ...counterexample, texts: counterexample.case.rows.map((row) => textOf(row, texts.words)) };
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
