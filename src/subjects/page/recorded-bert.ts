import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Values } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import type { Checkpoint } from '../bert/checkpoint/checkpoint';
import { longestOf } from '../bert/checkpoint/config';
import { Bert } from '../bert/model';
import { correctSeams, type Seams } from '../bert/seams';
import { dropTheBias } from '../faults/drop-the-bias';

/** What a pass computed on its way to the attention weights. */
export interface Recorded {
  /** Scaled scores before the bias, a layer each: `[B, H, S, S]`. */
  readonly scores: readonly Values[];
  /** What was added to them: `[B, 1, 1, S]`; undefined where nothing was. */
  readonly bias?: Values;
}

/** A BERT on tfjs's plain kernels that shows what it last computed on its way. */
export interface RecordedBert {
  readonly subject: Subject;
  last(): Recorded;
}

/**
 * Opens a BERT in a page.
 *
 * @param leak plant the fault `drop-the-bias`: the mask never reaches the scores
 * @throws UsageError as `Bert`
 */
export async function recordedBert(checkpoint: Checkpoint, name: string, leak: boolean): Promise<RecordedBert> {
  await tf.setBackend('cpu');
  let scores: Values[] = [];
  let bias: Values | undefined;
  const seams: Partial<Seams> = { ...correctSeams, ...(leak && dropTheBias.plant()) };
  const { maskToBias, scores: scoresOf } = seams as Seams;
  const bert = new Bert(checkpoint, {
    seams: {
      ...seams,
      maskToBias(pass, embeddings) {
        const tensor = maskToBias(pass, embeddings);
        [scores, bias] = [[], tensor ? valuesOf(tensor) : undefined];
        return tensor;
      },
      scores(queries, keys, pass) {
        const tensor = scoresOf(queries, keys, pass);
        scores.push(valuesOf(tensor));
        return tensor;
      },
    },
  });
  const { config } = bert;
  return {
    last: () => ({ scores, bias }),
    subject: {
      name,
      backend: 'cpu',
      vocabularySize: config.vocabularySize,
      maxLength: longestOf(config),
      padId: config.padId,
      tokenTypes: config.tokenTypes,
      positions: config.positions ?? 'given',
      fullyMasked: 'uniform',
      paddedQueriesSeePadding: false,
      // What a page draws. The head over the vocabulary alone takes as long as all layers.
      outputs: ['lastHiddenState', 'attentions'],
      encode: (batch, wanted) => bert.encode(batch, wanted),
      dispose: () => bert.dispose(),
    },
  };
}

/** On the plain kernels nothing has to be waited for. */
function valuesOf(tensor: tf.Tensor): Values {
  return { data: Float32Array.from(tensor.dataSync()), shape: tensor.shape.slice() };
}
