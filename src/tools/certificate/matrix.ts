// The little linear algebra that the bounds stand on, in float64 and row-major. Functions of the global Math are taken once:
// looking one up in a jest sandbox costs more than the loop around it.
const { sqrt } = Math;

/** A matrix in float64, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** `a·bᵀ`: `[m, n]` and `[k, n]` to `[m, k]`. Each entry is one sum of n products. */
export function timesTransposed(a: Matrix, b: Matrix): Matrix {
  const n = a.columns;
  const data = new Float64Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      let sum = 0;
      for (let e = 0; e < n; e++) sum += a.data[i * n + e] * b.data[j * n + e];
      data[i * b.rows + j] = sum;
    }
  }
  return { rows: a.rows, columns: b.rows, data };
}

/** `[m, n]` to `[n, m]`. */
export function transposed({ rows, columns, data }: Matrix): Matrix {
  const turned = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j];
  return { rows: columns, columns: rows, data: turned };
}

/** `a·x`: `[m, n]` and `[n]` to `[m]`. */
export function timesVector(a: Matrix, x: ArrayLike<number>): Float64Array {
  const { rows, columns, data } = a;
  const product = new Float64Array(rows);
  for (let i = 0; i < rows; i++) for (let e = 0; e < columns; e++) product[i] += data[i * columns + e] * x[e];
  return product;
}

/** `aᵀ·x`: `[m, n]` and `[m]` to `[n]`. */
export function transposedTimesVector(a: Matrix, x: ArrayLike<number>): Float64Array {
  const { rows, columns, data } = a;
  const product = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let e = 0; e < columns; e++) product[e] += data[i * columns + e] * x[i];
  return product;
}

/** `x·y` */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** The Euclidean norm of a vector; the Frobenius norm of a matrix's data. */
export function norm(x: ArrayLike<number>): number {
  return sqrt(dot(x, x));
}
