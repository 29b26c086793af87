import type { Fault } from './fault';
import { correctSeams } from '../bert/seams';

export const maskDroppedInOneLayerInCompany: Fault = {
  name: 'mask-dropped-in-one-layer-in-company',
  what: 'The last layer has a kernel of its own for more than one row, and that kernel ignores the mask.',
  evidence: ['vllm-project/semantic-router#3406'],
  seenBy: ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded', 'pad-length-is-ignored'],
  within: 3,
  smallest: { rows: 2, length: 2 },
  where: 'layer 1, head 0',
  plant: () => ({
    normalize(scores, bias, pass) {
      const ignored = pass.layer === pass.config.layers - 1 && pass.batch.size > 1;
      return correctSeams.normalize(scores, ignored ? null : bias, pass);
    },
  }),
};
