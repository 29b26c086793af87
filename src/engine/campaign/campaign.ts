import { LostError, messageOf, SpentError, SubjectError, UsageError } from '../../core/errors';
import type { OutputName } from '../../core/encoding';
import type { SubjectSource, Traits } from '../../core/subject';
import { cases as arbitraryOf } from '../generate/cases';
import { CoverageTally } from '../generate/coverage';
import { traitsInUse } from '../generate/in-use';
import { shortened } from '../generate/lengths';
import { INVARIANTS } from '../invariants';
import { matchesUnpadded } from '../invariants/matches-unpadded';
import { asking, knownCorpus } from './known-corpus';
import { Bailed } from './bail';
import { ExhaustiveCases } from './exhaustive';
import { healthOf } from '../judge/health';
import { RETRIEVAL_WORK, retrievalImpactOf } from './retrieval/retrieval-impact';
import type { CampaignOptions, Progress } from './options';
import { assertLengthFits, validateOptions } from './options';
import type { InvariantReport, Report } from '../../core/report/report';
import { Deal } from '../parallel/deal';
import type { Ledger } from '../parallel/ledger';
import { isShard, remembered } from '../parallel/ledger';
import type { Opened } from '../parallel/opened';
import { OPENED, openedAs } from '../parallel/opened';
import { CorpusReplay } from '../corpus/replay-corpus';
import { Sampling } from './sample';
import { SmallFirstSampling } from './sample-small-first';
import { Limits } from '../judge/limits';
import { Sessions } from '../judge/sessions';
import { reportOf } from './summary';
import { Tally } from '../judge/tally';
import type { RetrievalImpact } from '../../core/report/retrieval-impact';
import type { SubjectSpec } from '../../core/report/subject-spec';
import { signalsOf } from '../judge/signals';

const NO_MASKS = 'exhaustive asks for every mask, and the subject takes texts, which have none. Leave it out.';

/**
 * Verifies a subject: tries the counterexamples of earlier runs, then every mask where that is asked for, then cases of the
 * seed's stream; has every invariant judge each of them, and shrinks, locates and reports the first violation of each.
 *
 * A subject that breaks its contract in mid-run, the loss of what computes it, or an abort, ends the campaign; the report says
 * so and keeps what was found.
 *
 * @throws PadproofError when the subject cannot be opened, UsageError when an option is impossible.
 */
export async function runCampaign(source: SubjectSource, spec: SubjectSpec, given: CampaignOptions): Promise<Report> {
  const started = performance.now();
  const { seed, runs: asked, invariants: chosen = INVARIANTS } = given;
  validateOptions(given);
  let [done, of] = [0, asked];
  const onProgress = (progress: Progress): void => {
    ({ done, asked: of } = progress);
    given.onProgress?.(progress);
  };
  const onMeasure = (length: number): void => onProgress({ done, asked: of, phase: 'noise', note: `at S = ${length}` });
  const options = { ...given, onProgress };
  const { ledger } = options;
  const [opened] = (ledger?.find(OPENED) ?? []) as readonly Opened[];
  const sessions = new Sessions(source, { ...options, onMeasure, ...(opened && { sizes: opened.sizes }) });
  const absent = new Map<number, number>();
  const deal = ledger?.part && new Deal(ledger.part.count);
  try {
    const { subject } = await sessions.open();
    assertLengthFits(options, subject);
    const traits: Traits = shortened(subject, options.maxLength);
    if (options.exhaustive !== undefined && subject.texts) throw new UsageError(NO_MASKS);
    const tallies = chosen.map((invariant) => new Tally(invariant, traits));
    const limits = new Limits(chosen, traits);
    const setting = { spec, options, sessions, tallies, limits, absent, ...(deal && { deal }) };
    const wantsImpact = options.retrievalImpact === true && source.weightScales.length === 0;
    const after = wantsImpact ? RETRIEVAL_WORK : 0;
    const samplingOf = (heads: number | undefined): Sampling | SmallFirstSampling => {
      const coverage = new CoverageTally(traitsInUse(traits), heads, source.weightScales);
      const inOrder = options.smallFirst || options.minutes !== undefined;
      return inOrder
        ? new SmallFirstSampling(setting, coverage, started, after)
        : new Sampling(setting, coverage, traits);
    };
    let sampling = samplingOf(undefined);
    let exhaustiveCases: ExhaustiveCases | undefined;
    const corpus = ledger ? knownCorpus(ledger, options.corpus, spec) : options.corpus;
    const corpusReplay = corpus && new CorpusReplay(corpus);
    let stopped: Report['stopped'];
    let retrievalImpact: RetrievalImpact | undefined;
    let judged: Report['judged'];
    const ended = (by: NonNullable<Report['stopped']>['by'], message: string): Report['stopped'] => ({ by, message });
    const howFar = (): string => {
      const { judged } = sampling.summary();
      const sampled = options.minutes === undefined ? `${judged} of ${asked} cases` : `${judged} cases`;
      return [...(exhaustiveCases ? [exhaustiveCases.progress] : []), ...(asked > 0 ? [sampled] : [])].join(', ');
    };
    try {
      const sizes = await sessions.outputSizes();
      const { heads, compared } = sizes;
      if (ledger && !opened) ledger.add(OPENED, openedAs(source, subject, sizes));
      judged = compared;
      sampling = samplingOf(heads);
      const onFound = (tally: Tally): void => {
        const example = tally.example!;
        options.onSighting?.({ stage: 'shrunk', ...example, runs: example.counterexample.found.index + 1 });
        if (options.bail) throw new Bailed(tally.invariant.name);
      };
      const until = options.minutes === undefined ? Infinity : started + options.minutes * 60_000;
      const replaying = { ...setting, until, onFound, ...(ledger && { ask: asking(ledger, sessions) }) };
      await corpusReplay?.run(spec, source, replaying);
      if (options.exhaustive !== undefined) {
        exhaustiveCases = new ExhaustiveCases(options.exhaustive, setting, traits, source.weightScales);
        await exhaustiveCases.run();
      }
      await sampling.run(arbitraryOf(traits, { weightScales: source.weightScales, heads }));
      if (wantsImpact && (!('budget' in sampling) || sampling.hasTimeFor(after)))
        retrievalImpact = await impactOf(source, sessions, ledger, absent);
      const cases = sampling.summary();
      if (absent.size > 0) stopped = ended('shards', [...absent].map(([i, n]) => ledger!.absence(i, n)).join('; '));
      else if (cases.judged < cases.asked && !('budget' in sampling))
        stopped = ended('interrupt', `fast-check ended after ${howFar()}`);
    } catch (thrown) {
      if (options.signal?.aborted) stopped = ended('interrupt', `stopped after ${howFar()}`);
      else if (thrown instanceof Bailed) stopped = ended('bail', messageOf(thrown));
      else if (thrown instanceof SubjectError) stopped = ended('subject', messageOf(thrown));
      else if (thrown instanceof LostError) stopped = ended('environment', messageOf(thrown));
      else if (thrown instanceof SpentError) stopped = ended('budget', messageOf(thrown));
      else throw thrown;
    }
    const invariants = tallies.map((tally) => tally.summary(stopped !== undefined));
    const beyond = limits.tallies.map((tally) => tally.summary(stopped !== undefined));
    const coverage = sampling.coverage.summary();
    const noise = await sessions.noise();
    const budget = 'budget' in sampling ? sampling.budget() : undefined;
    return reportOf({
      spec,
      seed,
      cases: sampling.summary(),
      ...(budget && { budget }),
      health: healthOf({
        invariants,
        coverage,
        asked: budget ? sampling.summary().asked : asked,
        ...(budget && { notReached: budget.notReached }),
        minCoverage: options.minCoverage,
        padded: sampling.padded + (exhaustiveCases?.padded ?? 0),
        stopped: stopped !== undefined,
        asksFor: source.backend,
        backends: sessions.backends,
        signals: signalsOf(invariants, noise),
        noise,
      }),
      ...(options.minCoverage !== undefined && { minCoverage: options.minCoverage }),
      ...(options.maxLength !== undefined && { maxLength: options.maxLength }),
      stopped,
      traits: sessions.traits,
      invariants,
      ...(subject.use && { use: subject.use }),
      ...(beyond.length > 0 && { limits: beyond }),
      ...(judged && { judged }),
      notCompared: notCompared(subject, [...tallies, ...limits.tallies]),
      ...memoryOf(tallies, invariants),
      corpus: corpusReplay?.summary(),
      exhaustive: exhaustiveCases?.summary(),
      coverage,
      ...(retrievalImpact && { retrievalImpact }),
      noise,
      cost: sessions.cost,
      seconds: (performance.now() - started) / 1000,
    });
  } finally {
    await sessions.close();
  }
}

/** The retrieval impact, which the first of several shards measures. */
async function impactOf(
  source: SubjectSource,
  sessions: Sessions,
  ledger: Ledger | undefined,
  absent: Map<number, number>,
): Promise<RetrievalImpact | undefined> {
  const measure = async (): Promise<RetrievalImpact | undefined> => retrievalImpactOf(source, await sessions.open());
  if (!ledger) return measure();
  if (isShard(ledger) && ledger.part!.index !== 1) return undefined;
  const known = await remembered(ledger, 'retrieval impact', sessions, async () => (await measure()) ?? null);
  if (known === undefined && !absent.has(1)) absent.set(1, 0);
  return known ?? undefined;
}

/** What is known of whether the subject remembers. What never gives the same bits twice tells nothing of it by other bits. */
function memoryOf(tallies: readonly Tally[], reports: readonly InvariantReport[]): Pick<Report, 'memory'> {
  const compared = reports.find(({ name, verdict }) => name === matchesUnpadded.name && /held|violated/.test(verdict));
  if (!compared) return {};
  const [seen] = tallies.flatMap(({ memory }) => memory ?? []);
  const moves = reports.some(({ bounds }) => bounds.some(({ nondeterminism }) => nondeterminism));
  return { memory: seen === 'remembers' && moves ? 'none seen' : (seen ?? 'not judged') };
}

/** The outputs that were declared and never compared. */
function notCompared({ outputs }: Traits, tallies: readonly Tally[]): OutputName[] {
  const compared = new Set(tallies.flatMap((tally) => tally.outputs));
  return outputs.filter((output) => !compared.has(output));
}
