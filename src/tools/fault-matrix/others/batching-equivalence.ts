import { allClose, batchFrom, randomTokens, statesOf, vectorOf } from './batches';
import type { OtherTest } from './contract';

const [B, S] = [13, 7];

export const batchingEquivalence: OtherTest = {
  name: 'batching equivalence',
  after: 'test_batching_equivalence of Hugging Face transformers',
  how: '13 rows of 7 tokens under random masks; the first row in the batch against the same row, as padded, alone: 1e-5',
  async passes(subject, _, random) {
    const ids = Array.from({ length: B }, () => randomTokens(S, random, subject));
    const mask = ids.map(() => Array.from({ length: S }, (_, i) => (i === 0 || random() < 0.5 ? 1 : 0)));
    const together = await subject.encode(batchFrom(ids, mask, subject), ['lastHiddenState', 'pooled']);
    const alone = await subject.encode(batchFrom(ids.slice(0, 1), mask.slice(0, 1), subject), [
      'lastHiddenState',
      'pooled',
    ]);
    return (
      allClose(statesOf(together, 0, 0, S), statesOf(alone, 0, 0, S), 1e-5, 1e-5) &&
      allClose(vectorOf(together, 'pooler', 0), vectorOf(alone, 'pooler', 0), 1e-5, 1e-5)
    );
  },
};
