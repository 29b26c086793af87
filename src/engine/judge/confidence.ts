import type { Confidence } from '../../core/report/confidence';

/** How sure a confidence is: 95 %. */
const LEVEL = 0.95;

/**
 * The rule of three: where nothing failed in n independent cases, a rate of failure above 3/n is excluded at 95 %, since
 * (1 − p)^n ≥ 0.05 only where p ≤ 1 − 0.05^(1/n) ≤ −ln 0.05 / n < 3/n (Hanley and Lippman-Hand, "If nothing goes wrong, is
 * everything all right?", JAMA 249:1743, 1983). Cases need not be alike: the product of 1 − p_i is at most the power of the
 * mean, so it holds for the mean rate. It says nothing of cases that the generator never makes.
 *
 * @param cases n, how many were sampled, put the claim to the test and held; at least 1
 */
export function ruleOfThree(cases: number): Confidence {
  return { cases, level: LEVEL, rateBelow: Math.min(1, 3 / cases) };
}
