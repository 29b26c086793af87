import { centred, type AttentionHead, type Side } from './attention-head';
import { dot, norm, transposedTimesVector } from './matrix';
import { productNorm } from './product-norm';
import { FLOAT32, FLOAT64, gamma, up } from './rounding';

const { abs, sqrt } = Math;

/** What sums of products that fell below float32's normal numbers may lose in all; also where they are flushed to zero. */
const UNDERFLOW = 2 ** -100;
/** Roundings of an operation beside those of its sum: a bias, a scale folded in, γ and β. Four would do. */
const SPARE = 8;
/** Roundings of a layer normalisation beside those of its sum of squares: centring, eps, reciprocal root, product. */
const SPARE_IN_NORM = 16;
/** The scale 1/√D is rounded, and so is the product with it; some split it into two factors of D^(-1/4). */
const SCALING = 4;

/** How large a head's scores can get, whatever the input. */
export interface ScoreBound {
  /** Of the scores that float32 arithmetic computes. docs/certificate.md has the proof and what it assumes. */
  readonly computed: number;
  /** Of the scores in real arithmetic, where the mean of a normalised vector is exactly 0. */
  readonly real: number;
}

/**
 * Bounds q·k/√D over all pairs of positions and all inputs, from the weights alone: with z the normalised vectors,
 * q = Q·z + c_q and k = K·z' + c_k, and R the longest that a z can be,
 *
 *     |q·k| ≤ R²·‖QᵀK‖₂ + R·(‖Qᵀc_k‖ + ‖Kᵀc_q‖) + |c_q·c_k|
 */
export function scoreBound(head: AttentionHead): ScoreBound {
  const { rows: D, columns: E } = head.query.operator;
  const longest = longestComputed(E);
  const lost = lostInFloat64(head, longest);
  const computed = bilinearBound(head, longest) + lost + roundingOf(head, longest);
  const real = bilinearBound(centred(head), up(sqrt(E))) + lost;
  return { computed: up((computed / sqrt(D)) * (1 + gamma(SCALING, FLOAT32))), real: up(real / sqrt(D)) };
}

/** How long the vector can be that a layer normalisation computes in float32, before γ and β: a little over √E. */
export function longestComputed(E: number): number {
  return up(sqrt(E) * (1 + gamma(E + SPARE_IN_NORM, FLOAT32)));
}

/** At most this is any query (or key) as a vector; also with every weight and number replaced by its magnitude. */
export function sizeOf({ operator, offsetMagnitude }: Side, longest: number): number {
  return up((longest * norm(operator.data) + offsetMagnitude) * (1 + gamma(operator.data.length, FLOAT64)));
}

/** The formula above. */
function bilinearBound({ query, key }: AttentionHead, longest: number): number {
  const linear =
    norm(transposedTimesVector(query.operator, key.offset)) + norm(transposedTimesVector(key.operator, query.offset));
  const constant = abs(dot(query.offset, key.offset));
  return up(longest ** 2 * productNorm(query.operator, key.operator) + longest * linear + constant);
}

/**
 * What float64 may have lost on the way to the formula's terms. Each is a product of factors that come from sums of at most
 * D + E products; its error is that many roundings of the product of the factors' magnitudes, and those products add up to
 * at most sizeOf · sizeOf.
 */
function lostInFloat64({ query, key }: AttentionHead, longest: number): number {
  const { rows: D, columns: E } = query.operator;
  return up(gamma(8 * (D + E + 16), FLOAT64) * sizeOf(query, longest) * sizeOf(key, longest));
}

/** How far float32's q·k may be from the exact one: rounding of h, q and k, then of their product. */
function roundingOf({ query, key }: AttentionHead, longest: number): number {
  const { rows: D, columns: E } = query.operator;
  const inDense = gamma(E + SPARE, FLOAT32);
  const inProduct = gamma(D + SPARE, FLOAT32);
  const [q, k] = [sizeOf(query, longest), sizeOf(key, longest)];
  const [offQ, offK] = [inDense * q + UNDERFLOW, inDense * k + UNDERFLOW];
  return up(q * offK + offQ * k + offQ * offK + inProduct * (q + offQ) * (k + offK) + UNDERFLOW);
}
