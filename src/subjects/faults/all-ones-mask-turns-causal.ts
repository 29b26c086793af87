import type { Fault } from './fault';
import { correctSeams } from '../bert/seams';
import { causalBias } from './parts/causal-bias';

export const allOnesMaskTurnsCausal: Fault = {
  name: 'all-ones-mask-turns-causal',
  what: 'A mask that hides nothing is taken for no mask, and attention without a mask is causal.',
  evidence: ['McGill-NLP/llm2vec#74'],
  seenBy: ['no-mask-is-all-ones', 'matches-unpadded'],
  within: 1,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias(pass, embeddings) {
      const { attentionMask, length } = pass.batch;
      return attentionMask?.every((entry) => entry === 1)
        ? causalBias(length)
        : correctSeams.maskToBias(pass, embeddings);
    },
  }),
};
