import * as tf from '@tensorflow/tfjs-core';
import { maskToBias } from '../bert/mask';
import type { Fault } from './fault';

export const maskFromIds: Fault = {
  name: 'mask-from-ids',
  what: 'Whatever mask is passed, a token counts as padding where it has the pad id, and nowhere else.',
  evidence: ['explosion/spacy-transformers#136'],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded'],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant: () => ({
    maskToBias({ batch: { inputIds, size, length }, config }) {
      const real = Float32Array.from(inputIds, (id) => (id === config.padId ? 0 : 1));
      return maskToBias(tf.tensor2d(real, [size, length]));
    },
  }),
};
