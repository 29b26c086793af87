import { allClose, batchFrom, randomTokens, statesOf } from './batches';
import type { OtherTest } from './contract';

const [B, S, PADDED] = [7, 16, 4];

export const fourRowsInFive: OtherTest = {
  name: 'four rows in five',
  after: 'test_eager_matches_sdpa_inference of Hugging Face transformers',
  how: '7 rows of 16 tokens, the last with 4 pads on the right, then on the left; against another implementation: 80 % of the rows within 1e-6 + 1e-4·|x|',
  async passes(subject, correct, random) {
    const ids = Array.from({ length: B }, () => randomTokens(S, random, subject));
    for (const side of ['right', 'left'] as const) {
      const mask = ids.map((_, r) => Array.from({ length: S }, (_, i) => (r === B - 1 && isPadded(i, side) ? 0 : 1)));
      const batch = batchFrom(ids, mask, subject);
      const observed = await subject.encode(batch, ['lastHiddenState']);
      const expected = await correct.encode(batch, ['lastHiddenState']);
      const start = (r: number): number => (r === B - 1 && side === 'left' ? PADDED : 0);
      const count = (r: number): number => (r === B - 1 ? S - PADDED : S);
      const close = ids.filter((_, r) =>
        allClose(statesOf(observed, r, start(r), count(r)), statesOf(expected, r, start(r), count(r)), 1e-4, 1e-6),
      );
      if (close.length < 0.8 * B) return false;
    }
    return true;
  },
};

function isPadded(position: number, side: 'left' | 'right'): boolean {
  return side === 'left' ? position < PADDED : position >= S - PADDED;
}
