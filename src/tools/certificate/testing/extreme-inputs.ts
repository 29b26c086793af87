import seedrandom from 'seedrandom';
import type { AttentionHead } from '../attention-head';
import { dot, norm, timesVector, transposedTimesVector } from '../matrix';

const { abs, sqrt } = Math;

/** Two normalised vectors, a query's and a key's, and the score that they give in float64. */
export interface Extreme {
  readonly query: Float64Array;
  readonly key: Float64Array;
  readonly score: number;
}

/**
 * Looks for the vectors z of length √E with the largest score: from several starts, each of the two in turn is made the best
 * one for the other, which is the direction of the score's gradient. Started from random vectors this is the power iteration
 * that finds the top singular vectors of QᵀK, but for the constant terms, which it takes into account; started from the
 * directions Qᵀc_k and Kᵀc_q it finds what the linear terms can do. Both signs.
 *
 * @param centred keep the mean of both at 0
 */
export function extremeInputs({ query, key }: AttentionHead, centred: boolean, seed: string): Extreme[] {
  const E = query.operator.columns;
  const random = seedrandom(seed);
  const onSphere = (x: Float64Array): Float64Array => {
    const mean = centred ? x.reduce((a, b) => a + b, 0) / E : 0;
    const moved = x.map((entry) => entry - mean);
    const length = norm(moved);
    return length === 0 ? moved : moved.map((entry) => (entry * sqrt(E)) / length);
  };
  const project = (side: AttentionHead['query'], z: Float64Array): Float64Array =>
    timesVector(side.operator, z).map((entry, d) => entry + side.offset[d]);
  const scoreOf = (q: Float64Array, k: Float64Array): number =>
    dot(project(query, q), project(key, k)) / sqrt(query.operator.rows);
  const starts = [
    ...[1, 2, 3].map(() => Float64Array.from({ length: E }, () => random() - 0.5)),
    transposedTimesVector(key.operator, query.offset),
    transposedTimesVector(key.operator, query.offset).map((x) => -x),
  ];
  return starts.flatMap((start) =>
    [1, -1].map((sign) => {
      let k = onSphere(start);
      let q = k;
      for (let [step, before] = [0, 0]; step < 60; step++) {
        q = onSphere(transposedTimesVector(query.operator, project(key, k)).map((x) => sign * x));
        k = onSphere(transposedTimesVector(key.operator, project(query, q)).map((x) => sign * x));
        const reached = scoreOf(q, k);
        if (abs(reached - before) <= 1e-6 * abs(reached)) break;
        before = reached;
      }
      return { query: q, key: k, score: scoreOf(q, k) };
    }),
  );
}

/** The one with the largest score of them, in magnitude. */
export function mostExtreme(extremes: readonly Extreme[]): Extreme {
  return extremes.reduce((a, b) => (abs(b.score) > abs(a.score) ? b : a));
}
