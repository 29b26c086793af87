import seedrandom from 'seedrandom';
import { largestEigenvalue } from './largest-eigenvalue';
import { timesTransposed, transposed, type Matrix } from './matrix';
import { productNorm } from './product-norm';

function random(rows: number, columns: number, seed: string, scale = 1): Matrix {
  const next = seedrandom(seed);
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, () => scale * (next() - 0.5)) };
}

/** diag(values) between two rotations in the plane of the first two axes: its singular values are the magnitudes of `values`. */
function rotated(values: readonly number[], left: number, right: number): Matrix {
  const n = values.length;
  const rotation = (angle: number): Matrix => {
    const data = new Float64Array(n * n);
    for (let i = 0; i < n; i++) data[i * n + i] = 1;
    [data[0], data[1], data[n], data[n + 1]] = [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];
    return { rows: n, columns: n, data };
  };
  const diagonal = { rows: n, columns: n, data: new Float64Array(n * n) };
  values.forEach((value, i) => (diagonal.data[i * n + i] = value));
  return timesTransposed(timesTransposed(rotation(left), diagonal), rotation(right));
}

describe('the largest eigenvalue', () => {
  const symmetric = (values: readonly number[], angle: number): Matrix => {
    const { rows, columns, data } = rotated(values, angle, angle);
    data[rows] = data[1];
    return { rows, columns, data };
  };

  test.each([
    [[3, 1, 0.5], 3],
    [[2, 2, 2, 2], 2],
    [[-5, 4, 0], 5],
    [[1e-160, 2e-160], 2e-160],
    [[1e140, 3e140, 1], 3e140],
    [[0, 0], 0],
  ])('of eigenvalues %p is bounded from above, closely', (values, largest) => {
    const bound = largestEigenvalue(symmetric(values, 0.7));
    expect(bound).toBeGreaterThanOrEqual(largest);
    expect(bound).toBeLessThanOrEqual(largest * (1 + 3e-5));
  });
});

describe('the norm of a product', () => {
  test.each([1, 2, 3, 4, 5, 6])('is an upper bound, and a close one, of what power iteration finds (%i)', (seed) => {
    const [q, k] = [random(8, 40, `q${seed}`), random(8, 40, `k${seed}`, 10 ** (seed - 3))];
    const product = timesTransposed(transposed(q), transposed(k)); // (E, E): QᵀK
    const gram = timesTransposed(product, product);
    const vector = random(1, 40, `v${seed}`).data;
    let size = 0;
    for (let step = 0; step < 400; step++) {
      const next = timesTransposed(gram, { rows: 1, columns: 40, data: vector }).data;
      size = Math.hypot(...next) / Math.hypot(...vector);
      vector.set(next.map((entry) => entry / Math.hypot(...next)));
    }
    const bound = productNorm(q, k);
    expect(bound / Math.sqrt(size)).toBeGreaterThanOrEqual(1 - 1e-12);
    expect(bound / Math.sqrt(size)).toBeLessThanOrEqual(1 + 2e-5);
  });

  test('of matrices of lower rank, of one row, and of zeros', () => {
    const row = random(1, 16, 'row');
    const twice = { rows: 2, columns: 16, data: Float64Array.of(...row.data, ...row.data) };
    const squared = row.data.reduce((sum, entry) => sum + entry * entry, 0);
    // Both rows of both are the same vector: QᵀK is twice its outer product with itself.
    expect(productNorm(twice, twice)).toBeGreaterThanOrEqual(2 * squared);
    expect(productNorm(twice, twice)).toBeLessThanOrEqual(2 * squared * (1 + 1e-4));
    expect(productNorm(row, row)).toBeGreaterThanOrEqual(squared);
    expect(productNorm(row, { ...row, data: new Float64Array(16) })).toBe(0);
  });
});
