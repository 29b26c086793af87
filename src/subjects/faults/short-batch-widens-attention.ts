import * as tf from '@tensorflow/tfjs-core';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { localBias } from './parts/local-bias';

/** A batch of so few positions cannot be cut into blocks, and a token hears so many on either side where it can. */
const [SHORT, BLOCK] = [6, 3];

export const shortBatchWidensAttention: Fault = {
  name: 'short-batch-widens-attention',
  what: 'Attention is local, until a batch is too short for its blocks: then it is full for good.',
  evidence: ['huggingface/transformers#20031'],
  seenBy: ['history-is-ignored'],
  within: 60,
  smallest: { rows: 1, length: 7 },
  where: 'layer 0, head 0',
  plant() {
    let isFull = false;
    return {
      normalize(scores, bias, pass) {
        const S = scores.shape[3];
        isFull ||= S <= SHORT;
        const all = isFull ? bias : bias ? tf.add(bias, localBias(S, BLOCK)) : localBias(S, BLOCK);
        return correctSeams.normalize(scores, all, pass);
      },
    };
  },
};
