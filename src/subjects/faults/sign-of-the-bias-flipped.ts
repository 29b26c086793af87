import { LOWEST_FLOAT32 } from '../../core/float32';
import type { Fault } from './fault';
import { hidingWith } from './parts/hiding-with';

export const signOfTheBiasFlipped: Fault = {
  name: 'sign-of-the-bias-flipped',
  what: 'The large number is added to the scores of padded keys where it should be taken away: they get all the attention.',
  evidence: ['lucidrains/memory-compressed-attention#2'],
  seenBy: [
    'padded-columns-are-zero',
    'pad-content-is-ignored',
    'padded-rows-attend-to-real-tokens',
    'matches-unpadded',
  ],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({ maskToBias: hidingWith(-LOWEST_FLOAT32) }),
};
