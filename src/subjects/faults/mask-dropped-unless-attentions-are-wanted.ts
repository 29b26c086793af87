import type { Fault } from './fault';
import { correctSeams } from '../bert/seams';

export const maskDroppedUnlessAttentionsAreWanted: Fault = {
  name: 'mask-dropped-unless-attentions-are-wanted',
  what: 'The fused kernel, which gives no attention weights, is never handed the mask.',
  evidence: ['AnswerDotAI/ModernBERT#40'],
  seenBy: ['what-is-asked-does-not-matter', 'pad-content-is-ignored', 'matches-unpadded'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'not located: the two runs differ in what they ask for, and locating asks for the same',
  plant: () => ({
    maskToBias: (pass, embeddings) =>
      pass.wanted.includes('attentions') ? correctSeams.maskToBias(pass, embeddings) : null,
  }),
};
