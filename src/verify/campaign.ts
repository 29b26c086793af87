import { messageOf, SubjectError } from '../core/errors';
import type { SubjectSource } from '../core/subject';
import { cases } from '../generators/cases';
import { CoverageTally } from '../generators/coverage';
import { INVARIANTS } from '../invariants';
import { noCounts } from './counts';
import { Exhaustion } from './exhaust';
import type { CampaignOptions } from './options';
import { validateOptions } from './options';
import type { Report, SubjectSpec } from './report';
import { Revisits } from './revisit';
import { Sessions } from './sessions';
import { forEachWindow } from './stream';
import { reportOf } from './summary';
import { Tally } from './tally';
import type { Campaign } from './window';
import { verifyWindow } from './window';

/**
 * Verifies the first violation of each.
 *
 * A subject that breaks its contract in mid-run, or an abort, ends the campaign; the report says so and keeps what was found.
 *
 * @throws PadproofError when the subject cannot be opened, UsageError when an option is impossible.
 */
export async function runCampaign(source: SubjectSource, spec: SubjectSpec, options: CampaignOptions): Promise<Report> {
  const started = performance.now();
  const { seed, runs: asked, invariants = INVARIANTS } = options;
  validateOptions(options);
  const sessions = new Sessions(source, options);
  try {
    const { subject: traits } = await sessions.open();
    const tallies = invariants.map((invariant) => new Tally(invariant, traits));
    let coverage = new CoverageTally(traits, undefined, source.regimes);
    let stopped: Report['stopped'];
    const ended = (by: 'interrupt' | 'subject', message: string): Report['stopped'] => ({ by, message });
    const revisits = options.corpus && new Revisits(options.corpus);
    let exhaustion: Exhaustion | undefined;
    const judged = (): number => coverage.summary().cases;
    const done = (): string =>
      [...(exhaustion ? [exhaustion.progress] : []), ...(asked > 0 ? [`${judged()} of ${asked} cases`] : [])].join(
        ', ',
      );
    try {
      const { heads } = await sessions.probe();
      coverage = new CoverageTally(traits, heads, source.regimes);
      await revisits?.run(spec, source, tallies, sessions);
      const setting = { spec, options, sessions, tallies };
      if (options.exhaustive !== undefined) {
        exhaustion = new Exhaustion(options.exhaustive, setting, traits, source.regimes);
        await exhaustion.run();
      }
      const arbitrary = cases(traits, { regimes: source.regimes, ...(heads && { heads }) });
      const campaign: Campaign = { ...setting, origin: { seed, arbitrary }, counts: noCounts(asked), coverage };
      await forEachWindow(arbitrary, seed, asked, (window) => verifyWindow(window, campaign));
      if (judged() < asked) stopped = ended('interrupt', `fast-check ended after ${judged()} of ${asked} cases`);
    } catch (thrown) {
      if (options.signal?.aborted) stopped = ended('interrupt', `stopped after ${done()}`);
      else if (thrown instanceof SubjectError) stopped = ended('subject', messageOf(thrown));
      else throw thrown;
    }
    return reportOf({
      spec,
      seed,
      asked,
      judged: judged(),
      stopped,
      traits: sessions.traits,
      invariants: tallies.map((tally) => tally.summary(stopped !== undefined)),
      corpus: revisits?.summary(),
      exhaustive: exhaustion?.summary(),
      coverage: coverage.summary(),
      noise: await sessions.noise(),
      work: sessions.work,
      seconds: (performance.now() - started) / 1000,
    });
  } finally {
    await sessions.close();
  }
}
