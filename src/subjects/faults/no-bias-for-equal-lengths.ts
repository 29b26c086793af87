import type { Fault } from './fault';
import { correctSeams } from '../bert/seams';

export const noBiasForEqualLengths: Fault = {
  name: 'no-bias-for-equal-lengths',
  what: 'Where all rows of a batch have as many real tokens, no bias is made, although all may be padded.',
  evidence: ['huggingface/text-embeddings-inference#882'],
  seenBy: ['pad-length-is-ignored', 'mask-matters'],
  within: 50,
  smallest: { rows: 2, length: 1 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias(pass, embeddings) {
      const { size, length, attentionMask } = pass.batch;
      const lengths = Array.from(
        { length: size },
        (_, row) => attentionMask?.subarray(row * length, (row + 1) * length).reduce((a, b) => a + b) ?? length,
      );
      // A single row goes another way, which is not at fault.
      const equal = size > 1 && lengths.every((one) => one === lengths[0]);
      return equal ? null : correctSeams.maskToBias(pass, embeddings);
    },
  }),
};
