import { NOISE_FACTOR, type Noise } from './noise';
import type { Nondeterminism } from '../core/report/noise';
import type { Traits } from '../core/subject';
import { UNKNOWN_PRECISION } from './precision';

/** What a subject says of how it computes. */
export type Computes = Pick<Traits, 'backend' | 'precision' | 'executionProvider'>;

/** The bound of a comparison: how far two numbers may be apart, and why that far. */
export interface Bound {
  readonly value: number;
  readonly origin: string;
  /** Where it is there, deviations are measured in it, and the value is how many times it they may be. */
  readonly noise?: Noise;
  /**
   * It is what the subject differs by when it is asked the same again, so claims that compare bits elsewhere are judged by it,
   * and a change below it is none.
   */
  readonly nondeterminism?: true;
}

/** The bound k × noise + floor, in multiples of the noise that was measured. */
export function noiseBound(noise: Noise): Bound {
  return { value: NOISE_FACTOR, origin: 'times the noise measured on this subject, backend and shape', noise };
}

/** The bound of claims about bits, on a subject that does not repeat itself bit for bit. */
export function repeatNoiseBound(noise: Noise): Bound {
  return {
    value: NOISE_FACTOR,
    origin: 'times what this subject differs by when it is asked the same again: it does not repeat itself bit for bit',
    noise,
    nondeterminism: true,
  };
}

/**
 * The same where what it differs by was measured too narrowly, and asking for the very runs again showed no difference between
 * them: then it may be what another shape is known to cost, in parts of a row's magnitude.
 */
export function unmeasuredRepeatBound(computes: Computes): Bound {
  const { value } = shapeBound(computes);
  const origin =
    'what another shape may cost: this subject does not repeat itself bit for bit, and asked for the same runs again and again it showed no difference between them';
  return { value, origin, nondeterminism: true };
}

/**
 * What real answers of a subject that is only seen from outside may be apart, in parts of a row's magnitude. It pads and
 * batches as it likes, so no two requests are sure to have one shape, and the documented bound for another shape is the least.
 */
export function nondeterminismBound({ order, floor, resolution }: Nondeterminism, computes: Computes): Bound {
  const documented = shapeBound(computes);
  const measured = NOISE_FACTOR * order + floor;
  const figure = (x: number): string => (x === 0 ? '0' : x.toPrecision(2));
  const origin =
    measured > documented.value
      ? `${NOISE_FACTOR} × ${figure(order)}, the most that one text differs from itself by, + ${figure(floor)}, ${resolution}`
      : `what another shape may cost; one text differs from itself by ${figure(order)} at most`;
  return { value: Math.max(documented.value, measured), origin, nondeterminism: true };
}

/** Nothing may be apart. */
export const EXACT: Bound = { value: 0, origin: 'bits are compared; there is no tolerance' };

/** The same, on a subject that does not repeat itself: asked again and again, its answers to one run lie apart from those to another. */
export const PARTS: Bound = { value: 0, origin: 'all answers to one run lie on one side of all answers to the other' };

/**
 * For each attention row, |Σ weights − 1| over its number of keys. A softmax adds S terms and divides once a weight; each
 * operation rounds by at most half an ulp of 1, 2⁻²⁴, so the sum is off by at most (S + 2) · 2⁻²⁴ ≤ S · 2⁻²² for every S.
 */
export const ROW_SUM: Bound = {
  value: 2 ** -22,
  origin: 'S additions and a division round by at most 2^-24 each: (S + 2) 2^-24 ≤ S 2^-22',
};

/** In parts of the largest number of the row, as `compareWithin` measures. */
interface MeasuredBound extends Bound {
  readonly backend: string;
  /** What the subject computes in, where that is not float32. */
  readonly precision?: string;
}

/**
 * What another shape, and so another order of summation, may cost on each backend. Measured once, on the built-in BERT in
 * all three weight scales and on all-MiniLM-L6-v2.
 *
 * Hot weights were seen to cost the most on tensorflow. Most likely because the scores are about 20,000, one unit in the last
 * place of which is 0.002: where two keys tie, that moves weight from one to the other. The cause was not isolated.
 */
const MEASURED: readonly MeasuredBound[] = [
  {
    backend: 'wasm',
    value: 1e-5,
    origin:
      '6 × the largest seen on wasm: 1.6e-6 in 100 cases of all-MiniLM-L6-v2, 5.0e-7 in 10,000 of the built-in BERT',
  },
  {
    backend: 'cpu',
    value: 2e-6,
    origin: '10 × the largest seen on cpu: 2.1e-7 in 1,000 cases of the built-in BERT, 0 in 8 of all-MiniLM-L6-v2',
  },
  {
    backend: 'tensorflow',
    value: 2e-4,
    origin:
      '8 × the largest seen on tensorflow: 2.5e-5 in 10,000 cases of the built-in BERT with hot weights, 1.6e-6 in 60 of all-MiniLM-L6-v2',
  },
  {
    backend: 'server',
    value: 1e-4,
    origin:
      'that of what was not measured: nobody sees what a server computes on; 1.2e-6 in 25 cases of all-MiniLM-L6-v2 on infinity and a CPU',
  },
  {
    backend: 'onnxruntime-node',
    value: 1e-5,
    origin:
      'that of wasm: on onnxruntime-node another shape cost nothing in 70 cases of all-MiniLM-L6-v2 in float32 and with int8 weights, but other processors have other kernels',
  },
  {
    backend: 'onnxruntime-node',
    precision: 'float16',
    value: 2e-2,
    origin: '8 × the largest seen on onnxruntime-node in float16: 2.4e-3 in 60 cases of all-MiniLM-L6-v2',
  },
  {
    backend: 'onnxruntime-web',
    value: 2e-5,
    origin:
      '9 × the largest seen on onnxruntime-web: 2.3e-6 in 25 cases of all-MiniLM-L6-v2 in float32 and with int8 weights',
  },
  {
    backend: 'transformers.js',
    value: 1e-5,
    origin:
      'as on wasm; no difference was seen, on one CPU, in 40 cases of all-MiniLM-L6-v2 as tokens, and 40 as texts',
  },
  {
    backend: 'transformers.js',
    precision: 'float16',
    value: 1.2e-2,
    origin:
      '8 × the largest seen in transformers.js with float16: 1.4e-3 in 40 cases of all-MiniLM-L6-v2 as tokens, 6.6e-4 as texts',
  },
  {
    backend: 'torch',
    precision: 'bfloat16',
    value: 2 ** -3,
    origin: '16 units in the last place of bfloat16, 2^-7 each; it was not measured',
  },
  {
    backend: 'sentence-transformers',
    precision: 'bfloat16',
    value: 0.1,
    origin: '8 × the largest seen in sentence-transformers with bfloat16: 1.2e-2 in 36 texts of all-MiniLM-L6-v2',
  },
  {
    backend: 'sentence-transformers',
    precision: 'float16',
    value: 1.4e-2,
    origin: '8 × the largest seen in sentence-transformers with float16: 1.7e-3 in 36 texts of all-MiniLM-L6-v2',
  },
];

/** For what computes in another way, or does not say how. */
const UNMEASURED: Bound = {
  value: 1e-4,
  origin: '10 × the bound of wasm; this subject or its backend was not measured',
};

/** The same in half precision. */
const UNMEASURED_FLOAT16: Bound = {
  value: 2 ** -6,
  origin: '16 units in the last place of float16, 2^-10 each; this subject or its backend was not measured',
};

/**
 * Execution providers that may compute float32 in fewer bits. CUDA and TensorRT take TF32 unless they are told not to:
 * https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html#use_tf32
 */
const FEWER_BITS: Readonly<Record<string, Bound>> = {
  cuda: {
    value: 2 ** -6,
    origin:
      '16 units in the last place of TF32, 2^-10 each, in which CUDA multiplies float32 by default; it was not measured',
  },
  tensorrt: {
    value: 2 ** -6,
    origin:
      '16 units in the last place of TF32, 2^-10 each, in which TensorRT multiplies float32 by default; it was not measured',
  },
  coreml: {
    value: 2 ** -6,
    origin:
      '16 units in the last place of float16, 2^-10 each, in which Core ML may compute float32; it was not measured',
  },
};

/** Providers on which the backends were measured. */
const MEASURED_ON = ['cpu', 'wasm'];

/**
 * The bound of a comparison across shapes, on the backend and in the precision that a subject says it has. Float16 has bounds
 * of its own, and those that are not known have them too; whatever else sums in float32, or leaks, has those of float32. On
 * an execution provider where the backend was not measured it is no narrower than where it was.
 */
export function shapeBound({ backend, precision, executionProvider }: Computes): Bound {
  const measured = boundOf(backend, precision);
  if (executionProvider === undefined || MEASURED_ON.includes(executionProvider)) return measured;
  const there = FEWER_BITS[executionProvider] ?? {
    value: UNMEASURED.value,
    origin: `10 × the bound of wasm; ${backend} was not measured on ${executionProvider}`,
  };
  if (there.value >= measured.value) return there;
  return { ...measured, origin: `as elsewhere, since it was not measured on ${executionProvider}: ${measured.origin}` };
}

function boundOf(backend: string | undefined, precision: string | undefined): Bound {
  if (precision === UNKNOWN_PRECISION) {
    const worst = boundOf(backend, 'float16');
    return { ...worst, origin: `that of float16, since its precision is not known: ${worst.origin}` };
  }
  // `int4 weights, float16` sums in float16, too; bfloat16 is another type.
  const half = /\bfloat16$/.test(precision ?? '') ? 'float16' : undefined;
  const measured = (kind: string | undefined): Bound | undefined =>
    MEASURED.find((bound) => bound.backend === backend && bound.precision === kind);
  if (half) return measured(half) ?? UNMEASURED_FLOAT16;
  return (precision === undefined ? undefined : measured(precision)) ?? measured(undefined) ?? UNMEASURED;
}

/**
 * The most that another instance of a model, its sums in another order, may differ by on any sequence, in parts of a row's
 * magnitude: thirty times what was seen of rounding there (3.3e-6 with hot weights), or the documented bound where that is
 * more. What differs by more is another model, and no measure of rounding.
 */
export function mostRounding(computes: Computes): number {
  return Math.max(UNMEASURED.value, shapeBound(computes).value);
}
