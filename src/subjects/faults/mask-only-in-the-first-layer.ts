import type { Fault } from './fault';
import { correctSeams } from '../bert/seams';

export const maskOnlyInTheFirstLayer: Fault = {
  name: 'mask-only-in-the-first-layer',
  what: 'The mask is handed to the first layer and lost on the way to the next.',
  evidence: ['keras-team/keras#17655', 'TransformerLensOrg/TransformerLens#1005'],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 1, head 0',
  plant: () => ({
    normalize: (scores, bias, pass) => correctSeams.normalize(scores, pass.layer === 0 ? bias : null, pass),
  }),
};
