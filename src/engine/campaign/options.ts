import { UsageError } from '../../core/errors';
import { option } from '../../core/option';
import type { Traits } from '../../core/subject';
import { MOST_TRIES } from '../diagnose/recurrence';
import { paddedLength, useInWords, useOf } from '../../core/use';
import { MOST_EXHAUSTIVE } from '../generate/every-mask';
import type { Invariant } from '../invariants/invariant';
import type { LoadedCorpus } from '../corpus/load-corpus';
import type { Ledger } from '../parallel/ledger';
import type { ObservedCase } from '../judge/observed-case';
import type { Workers } from '../parallel/workers';
import type { Counterexample } from '../../core/report/counterexample';

/** The longest time that a campaign may be given, in minutes: a day. */
export const MOST_MINUTES = 1440;

/** The progress of a campaign. */
export interface Progress {
  readonly done: number;
  readonly asked: number;
  readonly phase: 'noise' | 'cases' | 'shrink';
  readonly note?: string;
}

/** A counterexample on its way: as soon as it is confirmed, and once more when it has been made small. */
export interface Sighting {
  /** `confirmed`: as it was seen, and again alone; `shrunk`: small and located, which takes the place of the other. */
  readonly stage: 'confirmed' | 'shrunk';
  readonly counterexample: Counterexample;
  /** How many cases to ask for to meet it again, in the order that the campaign has them in. */
  readonly runs: number;
  /** The file that it was saved to. */
  readonly savedTo?: string;
}

export interface CampaignOptions {
  /** Everything random depends on it. */
  readonly seed: number;
  /** How many cases to sample; 0 only beside `exhaustive`. */
  readonly runs: number;
  /**
   * Has cases come in the order of what they show for their cost: first those that reach every class, small ones before large
   * ones. Of one order the first so many are always the same cases.
   */
  readonly smallFirst?: boolean;
  /** Are three in four cases pooled? Yes, unless it is `false`: then each run of every case changes one thing. */
  readonly pool?: boolean;
  /** Ends the run after so many minutes, or after `runs` cases, which come small ones first. */
  readonly minutes?: number;
  /** Tries every mask of every S up to this one, 1 to 12, before what is sampled. */
  readonly exhaustive?: number;
  /**
   * The least share of the possible pairs of classes that must come together, in percent. Every class must come whatever it
   * is, but for 0, which asks for nothing.
   */
  readonly minCoverage?: number;
  /**
   * The longest S of the cases that are sampled, at least 2; the subject's own where it is shorter. Where nothing is said, 2,048
   * positions, 1,024 where attention weights are compared, and 64 words of a text.
   */
  readonly maxLength?: number;
  /** All, unless some are named. */
  readonly invariants?: readonly Invariant[];
  /** How long one `encode` may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Ends the campaign before the next forward pass; what was found by then is reported. */
  readonly signal?: AbortSignal;
  /** Processes that judge the cases, and make small what breaks several claims; without them this one does. What it is about is told here. */
  readonly workers?: Workers;
  /** What is known already, and takes note of what becomes known: of a run that goes on, of a shard, or of all shards. */
  readonly ledger?: Ledger;
  readonly onProgress?: (progress: Progress) => void;
  /** Called with each case as it is judged, in their order; not with those that a ledger knows. */
  readonly onCase?: (observed: ObservedCase) => void;
  /** Called with each counterexample as soon as there is one, and again when it is small. */
  readonly onSighting?: (sighting: Sighting) => void;
  /** End at the first counterexample, as it was seen? */
  readonly bail?: boolean;
  /** Shrink and locate violations? Yes, unless it is `false`; then each is reported as it was first seen. */
  readonly investigate?: boolean;
  /**
   * How often the smallest case of a violation is asked for again, 1 to 1,000; the report says how often it broke its claim. Three
   * times, and twenty where one of those does not break it, if it is absent.
   */
  readonly repeat?: number;
  /** Measure what padding and batch-mates mean for retrieval, on a small fixed set? Only where it is `true`, on weights that are no synthetic ones. */
  readonly retrievalImpact?: boolean;
  /** Counterexamples of earlier runs, which are tried before anything else. */
  readonly corpus?: LoadedCorpus;
  /** Saves a counterexample; returns the file. */
  readonly onCounterexample?: (counterexample: Counterexample) => Promise<string | undefined>;
}

/**
 * Holds the options against a subject that takes one length only.
 * @throws UsageError naming the option, what was found and what was expected.
 */
export function assertLengthFits({ exhaustive, maxLength }: CampaignOptions, traits: Traits): void {
  const { name, staticShape } = traits;
  const use = useOf(traits);
  const least = paddedLength(1, use);
  if (maxLength !== undefined && maxLength < least)
    throw new UsageError(
      `maxLength is ${maxLength}, but rows of ${name} have at least ${least} positions where it is used (${useInWords(use)}). Leave it out, or name another use with ${option('padTo')}.`,
    );
  const length = staticShape?.length;
  if (length === undefined) return;
  const words = `${name} takes rows of ${length} positions and no others`;
  if (exhaustive !== undefined)
    throw new UsageError(`exhaustive is ${exhaustive}, but ${words}. Leave it out, or export with an open length.`);
  if (maxLength !== undefined && maxLength < length)
    throw new UsageError(`maxLength is ${maxLength}, but ${words}. Leave it out, or export with an open length.`);
}

/** @throws UsageError naming the option, what was found and what was expected. */
export function validateOptions(options: CampaignOptions): void {
  const { seed, runs, minutes, exhaustive, minCoverage, maxLength, repeat, timeoutMs } = options;
  const least = exhaustive === undefined ? 1 : 0;
  if (!Number.isInteger(runs) || runs < least)
    throw new UsageError(`runs is ${runs}; expected a whole number of at least ${least}.`);
  if (minutes !== undefined && !(minutes > 0 && minutes <= MOST_MINUTES))
    throw new UsageError(
      `minutes is ${minutes}; expected a number of minutes, more than 0 and at most ${MOST_MINUTES}.`,
    );
  if (exhaustive !== undefined && !(Number.isInteger(exhaustive) && exhaustive >= 1 && exhaustive <= MOST_EXHAUSTIVE))
    throw new UsageError(`exhaustive is ${exhaustive}; expected a whole number from 1 to ${MOST_EXHAUSTIVE}.`);
  if (minCoverage !== undefined && !(minCoverage >= 0 && minCoverage <= 100))
    throw new UsageError(`minCoverage is ${minCoverage}; expected a percentage from 0 to 100.`);
  if (maxLength !== undefined && !(Number.isInteger(maxLength) && maxLength >= 2))
    throw new UsageError(`maxLength is ${maxLength}; expected a whole number of at least 2.`);
  if (repeat !== undefined && !(Number.isInteger(repeat) && repeat >= 1 && repeat <= MOST_TRIES))
    throw new UsageError(`repeat is ${repeat}; expected a whole number from 1 to ${MOST_TRIES}.`);
  if (minCoverage && runs === 0)
    throw new UsageError(
      `minCoverage is ${minCoverage}, but no case is sampled; expected runs of at least 1 beside it.`,
    );
  if (!Number.isSafeInteger(seed)) throw new UsageError(`seed is ${seed}; expected a whole number.`);
  if (timeoutMs !== undefined && timeoutMs !== Infinity && !(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
    throw new UsageError(`timeoutMs is ${timeoutMs}; expected milliseconds, less than 2^31, or Infinity for no limit.`);
  }
}
