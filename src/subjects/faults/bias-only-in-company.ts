import type { Fault } from './fault';
import { correctSeams } from '../bert/seams';

export const biasOnlyInCompany: Fault = {
  name: 'bias-only-in-company',
  what: 'A batch of one row gets no bias, as if a row by itself could not be padded.',
  evidence: ['huggingface/text-embeddings-inference#648', 'huggingface/transformers#46773'],
  needs: ['B = 1'],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded'],
  within: 43,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias: (pass, embeddings) => (pass.batch.size === 1 ? null : correctSeams.maskToBias(pass, embeddings)),
  }),
};
