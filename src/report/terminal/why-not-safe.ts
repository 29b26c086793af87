import type { Counterexample } from '../../core/report/counterexample';
import type { InvariantReport } from '../../core/report/report';
import { sideOf } from '../../engine/diagnose/alternatives';
import { isIntermittent } from '../../engine/diagnose/recurrence';
import { knownInvariant } from '../../engine/invariants';

/** The first line of a model that broke claims, the sharpest first, where no cause is known. */
export function violatedInWords(broken: readonly InvariantReport[]): string {
  const [{ name, counterexample }] = broken;
  const beside = knownInvariant(name)?.besidePadding;
  const seldom = seldomInWords(counterexample);
  if (!beside && seldom) return `Not safe to batch, and not the same twice: ${name} is ${seldom}.`;
  if (!beside) return `Not safe to batch${whereFelt(broken)}: ${name} is violated.`;
  const what = `${beside.what} (${name}${seldom && `, ${seldom}`})`;
  return beside.isUnsafe ? `Not safe to batch: ${what}.` : `Not right: ${what}. No claim about padding is violated.`;
}

/** What is wrong where padding has no part in it: experiments showed for each violation that another function is computed. */
export function arithmeticInWords(broken: readonly InvariantReport[]): string | undefined {
  if (!broken.every(({ counterexample }) => counterexample?.diagnosis?.dependsOn === 'arithmetic')) return undefined;
  const [{ name, counterexample }] = broken;
  const what =
    counterexample!.diagnosis!.cause?.name ?? 'what is computed is not what the same model computes in float64';
  return `Not right: ${what} (${name}). No claim about padding is violated.`;
}

/** The cause of the sharpest leak, where an experiment confirmed it. */
export function causeInWords(broken: readonly InvariantReport[]): string | undefined {
  const [{ name, counterexample }] = broken;
  const cause = counterexample?.diagnosis?.cause;
  const known = knownInvariant(name);
  if (!cause || (known?.besidePadding && !known.aboutMasks)) return undefined;
  const { output } = counterexample!.violation;
  const what = cause.evidence.startsWith(`${output} is ${cause.name}`) ? `${output} is ${cause.name}` : cause.name;
  return `Not safe to batch${whereFelt(broken)}: ${what} (${name}).`;
}

/** How often the smallest case breaks its claim, where that is not each time; else nothing. */
function seldomInWords({ recurrence }: Partial<Counterexample> = {}): string {
  if (!recurrence || !isIntermittent(recurrence)) return '';
  const { violated, tries } = recurrence;
  return violated === 0
    ? `violated once, and in none of ${tries} more tries`
    : `violated in ${violated} of ${tries} tries`;
}

/** Where padding has to stand to be felt, and whether it takes other ids than the pad id; nothing where it is felt anyhow. */
function whereFelt(broken: readonly InvariantReport[]): string {
  const leaks = broken.filter(({ name }) => !knownInvariant(name)?.besidePadding);
  const side = sideFelt(broken);
  const isOfOthers =
    leaks.length > 0 &&
    leaks.every(({ counterexample }) => counterexample?.diagnosis?.reach?.with === 'other ids alone');
  if (!isOfOthers) return side && ` with padding ${side}`;
  return side
    ? ` with padding ${side} and other ids than the pad id under it`
    : ' with other ids than the pad id under padding';
}

/**
 * On which side padding has to stand to be felt, where no claim is broken by the same padding on the right; else nothing. Claims
 * that move the padding themselves are broken wherever it stands before.
 */
function sideFelt(broken: readonly InvariantReport[]): string {
  const sides = broken
    .filter(({ name }) => !knownInvariant(name)?.varies?.includes('padding'))
    .map(({ counterexample }) => {
      const side = counterexample?.needs?.parts.find(({ part }) => part === 'side');
      return side?.held.includes('on the right') ? sideOf(counterexample!.case) : undefined;
    });
  if (sides.length === 0 || sides.includes(undefined)) return '';
  return new Set(sides).size === 1 ? sides[0]! : 'elsewhere than on the right';
}
