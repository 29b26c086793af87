import { randomInt } from 'node:crypto';
import type { Subject, SubjectSource } from '../../core/subject';
import { validateSubject } from '../../core/subject';
import { invariantNamed } from '../invariants';
import type { CampaignOptions } from './options';
import { runCampaign } from './campaign';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { Report } from '../../core/report/report';

/** A subject, or a function that makes a fresh one each time it is called. */
export type SubjectLike = Subject | (() => Subject | Promise<Subject>);

export interface CheckOptions extends Omit<Partial<CampaignOptions>, 'invariants' | 'workers'> {
  /** The invariants to judge, by name; all of them where none are named. */
  readonly only?: readonly string[];
}

/** How many cases `check` generates unless told otherwise. */
export const DEFAULT_RUNS = 100;

/** How many cases to sample: as many as are asked for; every mask there is takes the place of the default. */
export function runsFor(
  runs: number | undefined,
  exhaustive: number | undefined,
  otherwise: number = DEFAULT_RUNS,
): number {
  return runs ?? (exhaustive === undefined ? otherwise : 0);
}

/** A seed for a campaign that was given none: 0 to 2³¹ − 1. */
export function randomSeed(): number {
  return randomInt(0, 2 ** 31 - 1);
}

/**
 * Checks a subject in one call.
 *
 * A subject given as it is stays open when the check is over; what a function makes is disposed of. Only with a function can
 * `repeatable` compare with a fresh instance.
 *
 * @throws UsageError when the subject declares something impossible, or an invariant is not known.
 */
export function check(subject: SubjectLike, options: CheckOptions = {}): Promise<Report> {
  return checkSource(sourceOf(subject), { model: '' }, options);
}

/**
 * Checks what a source opens.
 * @param spec how reports and replays name it
 */
export async function checkSource(
  source: SubjectSource,
  spec: SubjectSpec,
  { only, seed = randomSeed(), runs, ...rest }: CheckOptions = {},
): Promise<Report> {
  return runCampaign(source, spec, {
    ...rest,
    seed,
    runs: runsFor(runs, rest.exhaustive),
    ...(only && { invariants: only.map(invariantNamed) }),
  });
}

/** Puts a subject, or a function that makes one, behind the contract of a source. */
export function sourceOf(subject: SubjectLike): SubjectSource {
  if (typeof subject === 'function') {
    const open = async (): Promise<Subject> => validateSubject(await subject(), 'the subject that was made');
    return { name: '', weightScales: [], reopens: true, open };
  }
  // Whoever made the subject disposes of it.
  const open = async (): Promise<Subject> => validateSubject(subject, 'the subject');
  return { name: '', weightScales: [], reopens: false, lends: true, open };
}
