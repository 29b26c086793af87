import type { Fault } from './fault';
import { correctSeams } from '../bert/seams';
import { causalBias } from './parts/causal-bias';

export const noMaskTurnsCausal: Fault = {
  name: 'no-mask-turns-causal',
  what: 'Where no mask is passed, attention is causal.',
  evidence: ['McGill-NLP/llm2vec#74'],
  seenBy: ['no-mask-is-all-ones'],
  within: 1,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias: (pass, embeddings) =>
      pass.mask ? correctSeams.maskToBias(pass, embeddings) : causalBias(pass.batch.length),
  }),
};
