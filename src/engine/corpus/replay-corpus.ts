import { messageOf, PadproofError, UsageError } from '../../core/errors';
import type { SubjectSource } from '../../core/subject';
import type { LoadedCorpus } from './load-corpus';
import type { Replayed } from './replay';
import { replayIn } from './replay';
import type { LocatingOptions } from '../diagnose/nodes/locate-node';
import type { Report } from '../../core/report/report';
import type { Limits } from '../judge/limits';
import type { Sessions } from '../judge/sessions';
import type { Tally } from '../judge/tally';
import type { BoundUsed } from '../judge/sum';
import { boundUsed } from '../judge/sum';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { Counterexample } from '../../core/report/counterexample';

type Skipped = NonNullable<Report['corpus']>['skipped'][number];

/** What judges what is tried. */
interface Judging {
  readonly tallies: readonly Tally[];
  readonly limits: Limits;
  readonly sessions: Sessions;
  /** By `performance.now()`: when no step of a model is looked for any more. What was found again is not confirmed to be in it. */
  readonly until?: number;
  /** Called when one still breaks its claim, and that claim is of the use. */
  readonly onFound?: (tally: Tally) => void;
  /** Asks for what trying a file comes to, unless that is known. */
  readonly ask?: (file: string, work: () => Promise<Tried>) => Promise<Tried>;
}

/** What a replay came to, as plain data; or why this subject cannot take the case at all. */
export type Tried = (Omit<Replayed, 'bound' | 'traits'> & { readonly bound: BoundUsed }) | string;

/** Replays the counterexamples of earlier runs, and counts them as it goes, so that an early end loses nothing. */
export class CorpusReplay {
  private readonly counts = { replayed: 0, violated: 0, held: 0, others: 0 };
  private readonly skipped: Skipped[];

  constructor(private readonly known: LoadedCorpus) {
    this.skipped = [...(known.unreadable ?? [])];
  }

  /**
   * Tries those of this model and of these claims again. One that still breaks its claim is the claim's counterexample, as
   * it was saved, and nothing further is looked for.
   */
  async run(
    spec: SubjectSpec,
    source: SubjectSource,
    { tallies, limits, sessions, until, onFound, ask }: Judging,
  ): Promise<void> {
    for (const { file, counterexample } of this.known.entries) {
      const ofUse = tallies.find(({ invariant }) => invariant.name === counterexample.invariant);
      const tally = ofUse && limits.tallyOf(ofUse, counterexample.case);
      if (!tally || !this.known.isSameModel(spec, counterexample.subject)) {
        this.counts.others++;
        continue;
      }
      const { weightScale } = counterexample.case;
      if (weightScale && !source.weightScales.includes(weightScale)) {
        this.skipped.push({
          file,
          why: `the case is of ${weightScale} weights, and the model has no such weight scale`,
        });
        continue;
      }
      const work = (): Promise<Tried> => tried(counterexample, sessions, { until, confirm: false });
      const replayed = await (ask ? ask(file, work) : work());
      if (typeof replayed === 'string') this.skipped.push({ file, why: replayed });
      else if (this.count(file, counterexample, replayed, tally, spec) && tally === ofUse) onFound?.(tally);
    }
    await sessions.closeFresh();
  }

  /** @returns whether it is the counterexample of its claim now */
  private count(
    file: string,
    counterexample: Counterexample,
    { verdict, reason, judgement, location, diagnosis, knownDeviation, recurrence, bound }: Exclude<Tried, string>,
    tally: Tally,
    spec: SubjectSpec,
  ): boolean {
    if (verdict !== 'held' && verdict !== 'violated') {
      this.skipped.push({ file, why: reason ?? 'the case does not put the claim to the test on this model' });
      return false;
    }
    this.counts.replayed++;
    this.counts[verdict]++;
    if (!judgement.violation) return false;
    const first = tally.open;
    tally.add(counterexample.case, judgement, bound);
    // What explained it when it was saved may not explain it now.
    const { diagnosis: _, knownDeviation: __, recurrence: ___, needs: ____, ...before } = counterexample;
    const now = { ...before, subject: spec, violation: judgement.violation, location: location ?? before.location };
    if (first)
      tally.found(
        {
          ...now,
          ...(recurrence && { recurrence }),
          ...(diagnosis && { diagnosis }),
          ...(knownDeviation && { knownDeviation }),
        },
        file,
      );
    return first;
  }

  summary(): NonNullable<Report['corpus']> {
    const { folder, readOnly } = this.known;
    return {
      ...(folder !== undefined && { folder }),
      ...(readOnly && { readOnly }),
      ...this.counts,
      skipped: this.skipped,
    };
  }
}

/** What a replay came to, or why this subject cannot take the case at all; what ends a run ends it here, too. */
async function tried(counterexample: Counterexample, sessions: Sessions, locating: LocatingOptions): Promise<Tried> {
  try {
    const { traits: _, bound, ...replayed } = await replayIn(sessions, counterexample, { locating });
    return { ...replayed, bound: boundUsed(bound) };
  } catch (thrown) {
    if (thrown instanceof UsageError) return messageOf(thrown);
    if (thrown instanceof PadproofError || sessions.interrupted) throw thrown;
    // The cases that are generated are worth more than an old one.
    return `it cannot be tried, which is a bug in padproof: ${messageOf(thrown)}`;
  }
}
