import { allClose, paddedRight, randomTokens, statesOf, vectorOf } from './batches';
import type { OtherTest } from './contract';

const [SAMPLES, LONGEST, BATCH] = [100, 32, 10];

export const hundredSamples: OtherTest = {
  name: 'a hundred samples',
  after: 'what is commonly written by hand with numpy.allclose',
  how: '100 random sequences of 1 to 32 tokens padded right in tens, against each alone: states and the mean vector within 1e-5 + 1e-3·|x|',
  async passes(subject, _, random) {
    const samples = Array.from({ length: SAMPLES }, () =>
      randomTokens(1 + Math.floor(random() * LONGEST), random, subject),
    );
    for (let from = 0; from < SAMPLES; from += BATCH) {
      const sequences = samples.slice(from, from + BATCH);
      const together = await subject.encode(paddedRight(sequences, subject), ['lastHiddenState', 'pooled']);
      for (const [row, tokens] of sequences.entries()) {
        const alone = await subject.encode(paddedRight([tokens], subject), ['lastHiddenState', 'pooled']);
        const L = tokens.length;
        if (!allClose(statesOf(together, row, 0, L), statesOf(alone, 0, 0, L), 1e-3, 1e-5)) return false;
        if (!allClose(vectorOf(together, 'mean', row), vectorOf(alone, 'mean', 0), 1e-3, 1e-5)) return false;
      }
    }
    return true;
  },
};
