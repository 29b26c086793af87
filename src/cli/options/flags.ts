import { InvalidArgumentError } from 'commander';
import { UsageError } from '../../core/errors';
import { MOST_MINUTES } from '../../engine/campaign/options';
import { INVARIANTS, invariantNamed } from '../../engine/invariants';
import type { Invariant } from '../../engine/invariants/invariant';

/** fast-check keeps 32 bits of a seed. */
const SEED_END = 2 ** 31;

/** Parses a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number, why = ''): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}${why && `, ${why}`}.`);
  };
}

/** Parses `1,2`, each as {@link wholeNumber}; given more than once, the lists are joined. */
export function wholeNumbers(
  least: number,
  most: number,
): (text: string, before?: readonly number[]) => readonly number[] {
  const parse = wholeNumber(least, most);
  return (text, before = []) => [...before, ...names(text).map(parse)];
}

/** Parses a seed: any whole number of 32 bits. */
export const seedNumber = wholeNumber(-SEED_END, SEED_END - 1);

/** Parses a time limit in seconds, such as `0.5`, to milliseconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value >= 0.001 && value <= 86_400) return value * 1000;
  throw new InvalidArgumentError('Expected a number of seconds from 0.001 to 86400.');
}

/** Parses a number of minutes, such as `0.5`. */
export function minutesNumber(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value > 0 && value <= MOST_MINUTES) return value;
  throw new InvalidArgumentError(`Expected a number of minutes, more than 0 and at most ${MOST_MINUTES}.`);
}

/** Parses a part of something, such as `1e-5`. */
export function fraction(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+(e[+-]?\d+)?$/i.test(text) && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Expected a number of at least 0, such as 1e-5.');
}

/** Parses `a,b,c`; given more than once, the lists are joined. */
export function names(text: string, before: readonly string[] = []): readonly string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.includes('')) throw new InvalidArgumentError('Expected names with commas between them.');
  return [...before, ...found];
}

/** As {@link names}, each of them one of those that there are. */
export function namesFrom<T extends string>(
  known: readonly T[],
): (text: string, before?: readonly T[]) => readonly T[] {
  return (text, before = []) => {
    const found = names(text) as readonly T[];
    if (found.every((name) => known.includes(name))) return [...before, ...found];
    throw new InvalidArgumentError(`Expected names from ${known.join(', ')}, with commas between them.`);
  };
}

/**
 * The invariants that `--only` and `--skip` leave, in the order of reports.
 * @param flag what the first of them is called
 * @param all what there is where none are named
 * @throws UsageError for a name that there is not, or when nothing is left.
 */
export function chosenInvariants(
  only: readonly string[] | undefined,
  skip: readonly string[] = [],
  flag = '--only',
  all: readonly Invariant[] = INVARIANTS,
): Invariant[] {
  const wanted = only?.map((name) => named(flag, name)) ?? all;
  const unwanted = skip.map((name) => named('--skip', name));
  const left = INVARIANTS.filter((invariant) => wanted.includes(invariant) && !unwanted.includes(invariant));
  if (left.length === 0)
    throw new UsageError('--only and --skip leave no invariant. Name at least one that is not skipped.');
  return left;
}

function named(flag: string, name: string): Invariant {
  try {
    return invariantNamed(name);
  } catch (thrown) {
    throw new UsageError(`${flag}: ${(thrown as Error).message}`);
  }
}
