import { largestEigenvalue } from './largest-eigenvalue';
import { norm, timesTransposed, transposed, type Matrix } from './matrix';
import { FLOAT64, gamma, up } from './rounding';

const { sqrt } = Math;

/**
 * An upper bound of the spectral norm ‖QᵀK‖₂ of two matrices `[D, E]`, without ever forming the `[E, E]` product.
 *
 * ‖QᵀK‖² is the largest eigenvalue of A·K·Kᵀ·A with A = (Q·Qᵀ)^½. Where K·Kᵀ ≤ L·Lᵀ in the order of symmetric matrices, that
 * is at most the largest eigenvalue of A·L·Lᵀ·A, which is the one of T = Lᵀ·Q·Qᵀ·L, `[D, D]`. L is the Cholesky factor of
 * K·Kᵀ + τ·I, with a τ that outweighs what rounding did to K·Kᵀ and to the factor. What it did to T is added at the end.
 */
export function productNorm(q: Matrix, k: Matrix): number {
  const { rows: D, columns: E } = q;
  const ofQ = norm(q.data);
  const ofK = norm(k.data);
  if (ofQ === 0 || ofK === 0) return 0;
  const factor = factorAbove(timesTransposed(k, k), ofK ** 2, gamma(4 * (D + E + 16), FLOAT64));
  const half = timesTransposed(timesTransposed(q, q), transposed(factor)); // (D, D): Q·Qᵀ·L
  const turned = transposed(factor);
  const product = symmetric(timesTransposed(turned, transposed(half))); // (D, D): Lᵀ·(Q·Qᵀ·L)
  // Three products in a row, of E, D and D terms; norms of absolute values are at most Frobenius norms.
  const error = gamma(2 * (E + 2 * D + 16), FLOAT64) * ofQ ** 2 * norm(factor.data) ** 2;
  return up(sqrt(largestEigenvalue(product) + error));
}

/**
 * A lower triangular L with L·Lᵀ ≥ G. The computed factor has L·Lᵀ = G + τ·I + Δ with ‖Δ‖ ≤ γ_(D+1)·‖L‖_F² (Higham, theorem
 * 10.3), so τ·I outweighs Δ and the rounding of G, each of which is at most half of τ.
 *
 * @param trace of G, which is ‖K‖_F²
 * @param relative τ in parts of the trace
 */
function factorAbove(gram: Matrix, trace: number, relative: number): Matrix {
  const factor = cholesky(gram, relative * trace);
  // A pivot that is not positive says that τ was too small for how G was rounded, which four times the error rules out;
  // growing it keeps the bound true all the same.
  return factor ?? factorAbove(gram, trace, 16 * relative);
}

function cholesky({ rows: n, data }: Matrix, shift: number): Matrix | undefined {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = data[i * n + j] + (i === j ? shift : 0);
      for (let e = 0; e < j; e++) rest -= factor[i * n + e] * factor[j * n + e];
      if (i > j) factor[i * n + j] = rest / factor[j * n + j];
      else if (rest > 0) factor[i * n + i] = sqrt(rest);
      else return undefined;
    }
  }
  return { rows: n, columns: n, data: factor };
}

/** The lower triangle on both sides: what was computed on the other one differs by rounding only, which is accounted for. */
function symmetric({ rows: n, data }: Matrix): Matrix {
  const mirrored = data.slice();
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) mirrored[j * n + i] = data[i * n + j];
  return { rows: n, columns: n, data: mirrored };
}
