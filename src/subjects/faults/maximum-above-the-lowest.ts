import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from './fault';
import { exponentialsFrom } from './parts/exponentials-from';

export const maximumAboveTheLowest: Fault = {
  name: 'maximum-above-the-lowest',
  what: "The softmax looks for a row's maximum from -3.402823e38 upwards, a little above the lowest number, which hides padding: a row that is all padding is 0 / 0.",
  evidence: ['microsoft/onnxruntime#26670'],
  onlyOn: 'webgpu',
  needs: ['layout all'],
  seenBy: ['fully-masked-rows', 'rows-sum-to-one'],
  within: 10,
  smallest: { rows: 1, length: 1 },
  where: 'layer 0, head 0',
  plant: () => ({
    normalize(scores, bias) {
      const exponentials = exponentialsFrom(-3.402823e38, scores, bias);
      return tf.div(exponentials, tf.sum(exponentials, 3, true));
    },
  }),
};
