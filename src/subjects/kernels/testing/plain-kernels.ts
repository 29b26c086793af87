import * as tf from '@tensorflow/tfjs-core';
import { selfAttention } from '../../bert/attention';
import { denseAt } from '../../bert/dense-at';
import { mlmLogits } from '../../bert/heads';
import type { FastPart, Kernels, LayerKernels } from '../kernel-set';
import { activations, dense, layerNorm } from '../../bert/kernels';
import { maskToBias } from '../../bert/mask';
import type { LayerPass } from '../../bert/seams';
import { correctSeams } from '../../bert/seams';

/**
 * The plain kernels behind the contract of fast ones, on any backend: what a fault is planted in, and what says which parts
 * ran. Each layer holds one tensor of its own, and so does the head.
 *
 * @param ran called with every part that runs
 * @param replaced parts to put in the place of these
 */
export function plainKernels(
  ran: (part: FastPart) => void = () => undefined,
  replaced: Partial<LayerKernels> = {},
): Kernels {
  return {
    name: 'plain behind the contract',
    addLayerNorm(x, residual, weights, eps) {
      ran('addLayerNorm');
      return layerNorm(residual ? tf.add(x, residual) : x, weights, eps);
    },
    embed([words, types, positions], [B, S]) {
      ran('embed');
      const [w, t, p] = [words, types, positions].map(({ table: { data, width }, ids }) =>
        tf.gather(tf.tensor2d(data, [data.length / width, width]), tf.tensor2d(ids, [B, S], 'int32')),
      );
      return tf.add(tf.add(w, t), p);
    },
    maskToBias(mask, shape) {
      ran('maskToBias');
      return maskToBias(tf.tensor2d(Float32Array.from(mask), [...shape]))!;
    },
    pool(hidden, mask) {
      ran('pool');
      const [B, S] = hidden.shape;
      const attentionMask = mask && Int32Array.from(mask.dataSync());
      return correctSeams.pool(hidden, { mask, batch: { size: B, length: S, attentionMask } } as LayerPass);
    },
    forHead(weights, config) {
      const held = tf.scalar(1);
      return {
        mlmHead(hidden) {
          ran('mlmHead');
          return mlmLogits(hidden, weights, { config } as LayerPass, correctSeams);
        },
        dispose: () => held.dispose(),
      };
    },
    forLayer(weights, config) {
      const held = tf.scalar(1);
      const pass = { config, layer: 0 } as LayerPass; // the correct seams of these places look at nothing else
      return {
        attention(hidden, bias) {
          ran('attention');
          return (replaced.attention ?? ((x, b) => selfAttention(x, b, weights, pass, correctSeams).mixed))(
            hidden,
            bias,
          );
        },
        attentionOutput(mixed) {
          ran('attentionOutput');
          return denseAt('attention output', mixed, weights.attentionOutput, pass, correctSeams);
        },
        feedForward(x) {
          ran('feedForward');
          const [B, S, E] = x.shape;
          const wide = dense(tf.reshape(x, [B * S, E]), weights.intermediate);
          return tf.reshape(dense(activations[config.activation](wide), weights.output), [B, S, E]);
        },
        dispose: () => held.dispose(),
      };
    },
  };
}
