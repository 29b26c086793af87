import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { hidingWith } from './parts/hiding-with';

export const twoConventions: Fault = {
  name: 'two-conventions',
  what: 'A row without a real token is NaN on the fast path, and uniform on the one that returns attention weights.',
  evidence: ['pytorch/pytorch#190486'],
  needs: ['layout all'],
  seenBy: ['fully-masked-rows'],
  within: 10,
  smallest: { rows: 1, length: 1 },
  plant: () => ({
    maskToBias: (pass, embeddings) =>
      pass.wanted.includes('attentions')
        ? correctSeams.maskToBias(pass, embeddings)
        : hidingWith(-Infinity)(pass, embeddings),
  }),
};
