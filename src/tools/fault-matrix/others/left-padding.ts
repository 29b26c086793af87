import { allClose, batchFrom, randomTokens, statesOf } from './batches';
import type { OtherTest } from './contract';

const [B, S, PADDING] = [2, 7, 32];

export const leftPadding: OtherTest = {
  name: 'left padding',
  after: 'test_left_padding_compatibility of Hugging Face transformers, lent to an encoder',
  how: '2 rows of 7 tokens, and the same behind 32 pads with positions given; the state of the last token: 1e-5',
  async passes(subject, _, random) {
    const ids = Array.from({ length: B }, () => randomTokens(S, random, subject));
    const pads = new Array<number>(PADDING).fill(subject.padId);
    const ones = (count: number): number[] => new Array<number>(count).fill(1);
    const plain = batchFrom(
      ids,
      ids.map(() => ones(S)),
      subject,
    );
    const padded = batchFrom(
      ids.map((row) => [...pads, ...row]),
      ids.map(() => [...pads.map(() => 0), ...ones(S)]),
      subject,
    );
    const expected = await subject.encode(plain, ['lastHiddenState']);
    const observed = await subject.encode(padded, ['lastHiddenState']);
    return ids.every((_row, r) =>
      allClose(statesOf(observed, r, PADDING + S - 1, 1), statesOf(expected, r, S - 1, 1), 1e-5, 1e-5),
    );
  },
};
