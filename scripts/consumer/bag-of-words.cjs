// The encoder of somebody who uses padproof: a token's output is its own vector plus the mean of the real ones in its row.
'use strict';

const WORDS = 50;
const WIDTH = 4;
const vector = (id, axis) => Math.sin(1 + id * WIDTH + axis);

/** @param countsPadding divide, as is so often done, by S, and add up the padding too */
module.exports = ({ countsPadding = false } = {}) => ({
  name: countsPadding ? 'a mean that counts the padding' : 'a masked mean',
  vocabularySize: WORDS,
  maxLength: 64,
  padId: 0,
  positions: 'none',
  fullyMasked: 'unspecified',
  outputs: ['lastHiddenState', 'pooled'],
  async encode({ size, length, inputIds, attentionMask }) {
    const states = new Float32Array(size * length * WIDTH);
    const means = new Float32Array(size * WIDTH);
    for (let row = 0; row < size; row++) {
      const positions = Array.from({ length }, (_, i) => row * length + i);
      const real = positions.filter((at) => countsPadding || !attentionMask || attentionMask[at] === 1);
      for (let axis = 0; axis < WIDTH; axis++) {
        let sum = 0;
        for (const at of real) sum += vector(inputIds[at], axis);
        means[row * WIDTH + axis] = sum / Math.max(1, real.length);
        for (const at of positions) {
          states[at * WIDTH + axis] = vector(inputIds[at], axis) + means[row * WIDTH + axis];
        }
      }
    }
    return {
      lastHiddenState: { data: states, shape: [size, length, WIDTH] },
      pooled: { mean: { data: means, shape: [size, WIDTH] } },
    };
  },
});
