import { cosine, paddedRight, randomTokens, vectorOf } from './batches';
import type { OtherTest } from './contract';

const LENGTHS = [5, 12, 24];
const LEAST = 0.999;

export const batchAgainstSingle: OtherTest = {
  name: 'batch against single',
  after: 'the batch tests of text-embeddings-inference and sentence-transformers',
  how: '3 sequences of 5, 12 and 24 tokens padded right, against each alone: cosine of the mean and the CLS vector of at least 0.999',
  async passes(subject, _, random) {
    const sequences = LENGTHS.map((length) => randomTokens(length, random, subject));
    const together = await subject.encode(paddedRight(sequences, subject), ['pooled']);
    for (const [row, tokens] of sequences.entries()) {
      const alone = await subject.encode(paddedRight([tokens], subject), ['pooled']);
      for (const name of ['mean', 'cls']) {
        if (!(cosine(vectorOf(together, name, row), vectorOf(alone, name, 0)) >= LEAST)) return false;
      }
    }
    return true;
  },
};
