import * as tf from '@tensorflow/tfjs-core';
import { LOWEST_FLOAT32 } from '../../core/float32';
import type { Fault } from './fault';

export const headsTiled: Fault = {
  name: 'heads-tiled',
  what: 'The mask is repeated for the heads batch by batch where it should be row by row, so head h of row b gets the mask of row (b · H + h) mod B.',
  evidence: ['ArrowLuo/CLIP4Clip#22', 'line/lighthouse#77'],
  seenBy: ['batch-mates-are-ignored', 'row-order-is-ignored', 'padded-columns-are-zero', 'pad-content-is-ignored'],
  within: 3,
  smallest: { rows: 2, length: 2 },
  where: 'layer 0, head 1',
  plant: () => ({
    maskToBias({ mask, config: { heads: H } }) {
      if (!mask) return null;
      const [B, S] = mask.shape;
      const tiled = tf.reshape(tf.tile(mask, [H, 1]), [B, H, 1, S]); // (B, S) -> (H·B, S) -> (B, H, 1, S)
      return tf.mul(tf.sub(1, tiled), LOWEST_FLOAT32);
    },
  }),
};
