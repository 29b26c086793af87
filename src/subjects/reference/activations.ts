import type { Activation } from '../bert/checkpoint/config';
import { erf } from './erf';

const { PI, sqrt, SQRT1_2, tanh } = Math;
const SQRT_2_OVER_PI = sqrt(2 / PI);

/** The activations by Hugging Face's names, a number at a time (Hendrycks and Gimpel, arXiv:1606.08415, section 2). */
export const activations: Readonly<Record<Activation, (x: number) => number>> = {
  // x·Φ(x), Φ the distribution function of the standard normal distribution.
  gelu: (x) => x * (0.5 * (1 + erf(x * SQRT1_2))),
  gelu_new: (x) => 0.5 * x * (1 + tanh(SQRT_2_OVER_PI * (x + 0.044715 * x ** 3))),
  relu: (x) => (x < 0 ? 0 : x),
};

/** Replaces every number by what the activation makes of it. */
export function activate(x: Float64Array, activation: Activation): void {
  const of = activations[activation];
  for (let i = 0; i < x.length; i++) x[i] = of(x[i]);
}
