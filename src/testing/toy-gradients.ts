import type { Batch } from '../core/batch';
import type { Gradients } from '../core/subject';

/** Half the step of a difference. */
const STEP = 2 ** -10;

/**
 * Gradients by central differences in float64. Where a position is given no weight at all the loss does not move by one bit,
 * and its difference is exactly zero.
 *
 * @param vectorsOf the embeddings of a row, `[S][E]`
 * @param lossOf the loss of a row, by its embeddings; the batch's is their sum
 */
export function gradientsByDifferences(
  { size, length, inputIds }: Batch,
  padId: number,
  vectorsOf: (row: number) => number[][],
  lossOf: (row: number, vectors: number[][]) => number,
): Gradients {
  const width = vectorsOf(0)[0].length;
  const data = new Float32Array(size * length * width);
  const pad = new Float32Array(width);
  for (let row = 0; row < size; row++) {
    const vectors = vectorsOf(row);
    vectors.forEach((vector, at) => {
      vector.forEach((value, e) => {
        const moved = (step: number): number => {
          vector[e] = value + step;
          return lossOf(row, vectors);
        };
        const slope = (moved(STEP) - moved(-STEP)) / (2 * STEP);
        vector[e] = value;
        data[(row * length + at) * width + e] = slope;
        if (inputIds[row * length + at] === padId) pad[e] += slope;
      });
    });
  }
  return { embeddings: { data, shape: [size, length, width] }, padEmbedding: { data: pad, shape: [width] } };
}
