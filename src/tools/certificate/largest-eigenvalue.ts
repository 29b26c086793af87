import { norm, timesTransposed, type Matrix } from './matrix';
import { FLOAT64, gamma, up } from './rounding';

const { sqrt, log2, floor } = Math;

/** How often the matrix is squared: the bound is then above the eigenvalue by a factor of at most n^(2^-(16 + 1)). */
const SQUARINGS = 16;

/**
 * An upper bound of the largest magnitude of an eigenvalue of a symmetric matrix `[n, n]`, by its Schatten norms:
 * ρ(T)^p = ρ(T^p) ≤ ‖T^p‖_F, for p a power of two, by repeated squaring.
 *
 * The bound holds for the matrix as it stands, rounding included. A computed square is off by at most γ_n·‖T‖_F² in the
 * Frobenius norm, hence in the spectral one (Higham, section 3.5), so ρ(T)² ≤ ρ(fl(T²)) + γ_n·‖T‖_F²; that is applied
 * from the last square back to the first.
 *
 * @param matrix symmetric to the bit, and finite
 */
export function largestEigenvalue(matrix: Matrix): number {
  return boundOf(matrix, SQUARINGS);
}

function boundOf(matrix: Matrix, squarings: number): number {
  const n = matrix.rows;
  const size = norm(matrix.data) * (1 + gamma(n * n + 8, FLOAT64));
  if (squarings === 0 || size === 0) return size;
  // A power of two, so that scaling is exact, and squares neither overflow nor vanish.
  const scale = 2 ** floor(log2(size));
  const scaled = { ...matrix, data: matrix.data.map((entry) => entry / scale) };
  const square = timesTransposed(scaled, scaled);
  // Entries that vanish below 2^-1022 are covered too: n² of them are far less than one unit of γ.
  const error = gamma(n + 2, FLOAT64) * (size / scale) ** 2;
  return up(scale * sqrt(boundOf(square, squarings - 1) + error));
}
