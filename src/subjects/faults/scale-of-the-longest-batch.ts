import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { scoresOver } from './parts/scores-over';

/** Batches of more positions than the model was trained with are scaled. */
const TRAINED = 48;

export const scaleOfTheLongestBatch: Fault = {
  name: 'scale-of-the-longest-batch',
  what: 'A batch that is longer than those of the training sets a scale, which serves shorter ones from then on.',
  evidence: ['huggingface/transformers#25306'],
  seenBy: ['history-is-ignored'],
  within: 60,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0, head 0',
  plant() {
    let longest = TRAINED;
    return {
      scores(queries, keys, pass) {
        longest = Math.max(longest, queries.shape[2]);
        if (longest === TRAINED) return correctSeams.scores(queries, keys, pass);
        return scoresOver(Math.sqrt(queries.shape[3]) * (longest / TRAINED), queries, keys);
      },
    };
  },
};
