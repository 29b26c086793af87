import fc from 'fast-check';
import type { Case } from '../core/case';
import { messageOf, SubjectError } from '../core/errors';
import type { SubjectSource, Traits } from '../core/subject';
import { cases } from '../generators/cases';
import { CoverageTally } from '../generators/coverage';
import { INVARIANTS } from '../invariants';
import type { Invariant } from '../invariants/invariant';
import { judge } from './evaluate';
import { execute } from './execute';
import type { Suspicion } from './investigate';
import { investigate } from './investigate';
import type { Plan } from './plan';
import { planCase } from './plan';
import type { Counterexample, Report, SubjectSpec } from './report';
import { Sessions } from './sessions';
import { reportOf } from './summary';
import { Tally } from './tally';

/** How many numbers of answers are held at once: 64 MB of float32. */
const NUMBERS_AT_ONCE = 16e6;
/** How many cases are planned together; fewer at first, so that a broken subject shows at once. */
const CASES_AT_ONCE = 512;
const FIRST_CASES = 16;

/** How far a campaign is. */
export interface Progress {
  readonly done: number;
  readonly asked: number;
  readonly phase: 'cases' | 'shrink';
  readonly note?: string;
}

export interface CampaignOptions {
  /** Everything random hangs on it. */
  readonly seed: number;
  /** How many cases. */
  readonly runs: number;
  /** All, unless some are named. */
  readonly invariants?: readonly Invariant[];
  /** How long one `encode` may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Ends the campaign before the next forward pass; what was found by then is reported. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Saves a counterexample; returns the file. */
  readonly onCounterexample?: (counterexample: Counterexample) => Promise<string | undefined>;
}

/**
 * Verifies a subject: generates cases, runs many in few forward passes, has every invariant judge every case, and shrinks,
 * locates and reports the first violation of each.
 *
 * A subject that breaks its contract in mid-run, or an abort, ends the campaign; the report says so and keeps what was found.
 *
 * @throws PadproofError when the subject cannot be opened.
 */
export async function runCampaign(source: SubjectSource, spec: SubjectSpec, options: CampaignOptions): Promise<Report> {
  const started = performance.now();
  const { seed, runs, invariants = INVARIANTS, onProgress } = options;
  const sessions = new Sessions(source, options);
  let stopped: Report['stopped'];
  let judged = 0;
  try {
    const { subject: traits } = await sessions.open();
    const tallies = invariants.map((invariant) => new Tally(invariant, invariant.unsupported(traits)));
    let coverage = new CoverageTally(traits, undefined, source.regimes);
    try {
      const { heads } = await sessions.probe();
      coverage = new CoverageTally(traits, heads, source.regimes);
      const arbitrary = cases(traits, { regimes: source.regimes, heads });
      const stream = fc.sample(arbitrary, { seed, numRuns: runs });
      for (const chunk of await chunks(stream, sessions, invariants, traits)) {
        const suspicions = await judgeChunk(stream, judged, chunk, tallies, sessions);
        judged += chunk;
        for (const testCase of stream.slice(judged - chunk, judged)) coverage.add(testCase);
        onProgress?.({ done: judged, asked: runs, phase: 'cases' });
        for (const suspicion of suspicions) {
          onProgress?.({ done: judged, asked: runs, phase: 'shrink', note: suspicion.invariant.name });
          const counterexample = await investigate(suspicion, arbitrary, seed, spec, sessions);
          const tally = tallies.find(({ invariant }) => invariant === suspicion.invariant)!;
          tally.found(counterexample, await options.onCounterexample?.(counterexample));
        }
      }
    } catch (thrown) {
      if (options.signal?.aborted) stopped = { by: 'interrupt', message: `stopped after ${judged} of ${runs} cases` };
      else if (thrown instanceof SubjectError) stopped = { by: 'subject', message: messageOf(thrown) };
      else throw thrown;
    }
    return reportOf({
      spec,
      seed,
      asked: runs,
      judged,
      stopped,
      traits: sessions.traits,
      invariants: tallies.map((tally) => tally.summary(stopped !== undefined)),
      coverage: coverage.summary(),
      work: sessions.work,
      seconds: (performance.now() - started) / 1000,
    });
  } finally {
    await sessions.close();
  }
}

/** How many cases to take at a time: as many as fit in memory. It hangs on the cases alone, so a seed always gives the same. */
async function chunks(
  stream: readonly Case[],
  sessions: Sessions,
  invariants: readonly Invariant[],
  traits: Traits,
): Promise<number[]> {
  const sizes = await sessions.probe();
  const supported = invariants.filter((invariant) => invariant.unsupported(traits) === undefined);
  const found: number[] = [];
  let count = 0;
  let numbers = 0;
  for (const testCase of stream) {
    const { cost } = planCase(testCase, supported, traits, sizes);
    const most = found.length === 0 ? FIRST_CASES : CASES_AT_ONCE;
    if (count > 0 && (count >= most || numbers + cost > NUMBERS_AT_ONCE)) {
      found.push(count);
      [count, numbers] = [0, 0];
    }
    count++;
    numbers += cost;
  }
  return count > 0 ? [...found, count] : found;
}

/** Runs and judges some cases of the stream; returns the first violation of each invariant that had none before. */
async function judgeChunk(
  stream: readonly Case[],
  from: number,
  count: number,
  tallies: readonly Tally[],
  sessions: Sessions,
): Promise<Suspicion[]> {
  const open = tallies.filter((tally) => tally.open);
  const byRegime = new Map<Case['regime'], { plan: Plan; index: number }[]>();
  for (let index = from; index < from + count; index++) {
    const testCase = stream[index];
    const { subject } = await sessions.open(testCase.regime);
    const plan = planCase(
      testCase,
      open.map((tally) => tally.invariant),
      subject,
      await sessions.probe(),
    );
    byRegime.set(testCase.regime, [...(byRegime.get(testCase.regime) ?? []), { plan, index }]);
  }
  const suspicions: Suspicion[] = [];
  for (const [regime, planned] of byRegime) {
    const session = await sessions.open(regime);
    const results = await execute(
      planned.map(({ plan }) => plan),
      session,
    );
    results.forEach((executed, i) => {
      for (const tally of open) {
        if (!executed.plan.invariants.includes(tally.invariant)) {
          tally.vacuous();
          continue;
        }
        const judgement = judge(tally.invariant, executed, session.subject);
        tally.add(executed.plan.testCase, judgement, session.subject);
        if (judgement.verdict === 'violated') {
          suspicions.push({ invariant: tally.invariant, index: planned[i].index, executed, judgement });
        }
      }
    });
  }
  const first = new Map<Invariant, Suspicion>();
  for (const suspicion of suspicions.sort((a, b) => a.index - b.index)) {
    if (!first.has(suspicion.invariant)) first.set(suspicion.invariant, suspicion);
  }
  return [...first.values()];
}
