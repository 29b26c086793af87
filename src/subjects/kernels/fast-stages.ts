import type * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from '../bert/checkpoint/config';
import type { FastLayer } from './fast-parts';
import { endsOf, LAYER_PARTS, nameOf, partsOf } from './fast-parts';
import type { Kernels } from './kernel-set';
import { partsWithout } from './kernel-set';
import { selfAttention } from '../bert/attention';
import { denseAt } from '../bert/dense-at';
import { lookUpsOf, summedEmbeddings } from '../bert/embeddings';
import { mlmTransform } from '../bert/heads';
import { feedForward } from '../bert/layer';
import { addAndNormalise } from '../bert/normalise';
import type { LayerPass, Pass, PlacedPass, Seams } from '../bert/seams';
import type { MakeStages, Stages } from '../bert/stages';
import { plainStages } from '../bert/stages';
import type { BertWeights, LayerWeights, MlmWeights, NormWeights } from '../bert/weights';

/** Puts fast kernels around the plain stages of a BERT: each part runs on them where no seam inside it is replaced. */
export function withKernels(kernels: Kernels): MakeStages {
  return (tensors, config, replaced) => new FastStages(kernels, tensors, config, replaced);
}

/** The stages of one model on fast kernels, with its weights laid out for them. */
class FastStages implements Stages {
  /** By layer, where attention weights are not wanted, and where they are. */
  private readonly layers: readonly (readonly [unseen: FastLayer, seen: FastLayer])[];
  private readonly held: { dispose(): void }[] = [];
  /** What reports call it: the kernels, and where they do not run. */
  readonly name: string;
  /** A way to the numbers of a tensor that is faster than tfjs's. */
  readonly copy?: Stages['copy'];
  /** For what stands below and above the layers. */
  private readonly outside: FastLayer;

  /**
   * @param replaced the seams that are not the correct ones
   * @throws whatever the kernels throw; nothing stays allocated then.
   */
  constructor(kernels: Kernels, { layers, mlm }: BertWeights['tensors'], config: BertConfig, replaced: Partial<Seams>) {
    const parts = partsWithout(replaced);
    this.copy = kernels.copy?.bind(kernels);
    try {
      const head = parts.has('mlmHead') && mlm ? kernels.forHead?.(mlm, config) : undefined;
      if (head) this.held.push(head);
      this.outside = { ...endsOf(kernels, parts), ...(head && { mlmHead: head.mlmHead.bind(head) }) };
      this.name = nameOf(kernels, parts);
      this.layers = layers.map((layer) => {
        // Each layer's weights are laid out only where a kernel will read them.
        if (!LAYER_PARTS.some((part) => parts.has(part))) return [this.outside, this.outside];
        const own = kernels.forLayer(layer, config);
        this.held.push(own);
        return [false, true].map((shows) => ({ ...this.outside, ...partsOf(own, parts, shows) })) as [
          FastLayer,
          FastLayer,
        ];
      });
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  embeddings(weights: BertWeights, words: tf.Tensor3D | undefined, pass: Pass, seams: Seams): tf.Tensor3D {
    const { embed } = this.outside;
    const { size: B, length: S } = pass.batch;
    const rows = embed && lookUpsOf(weights, pass, seams);
    const sum = rows
      ? embed([rows.words, rows.types, rows.positions], [B, S])
      : summedEmbeddings(weights, words, pass, seams);
    return this.addAndNormalise(sum, null, weights.tensors.embeddingsNorm, { ...pass, place: 'embeddings' }, seams);
  }

  maskToBias(hidden: tf.Tensor3D, pass: Pass, seams: Seams): tf.Tensor | null {
    const { attentionMask, mask, size: B, length: S } = pass.batch;
    const { maskToBias } = this.outside;
    // A mask in another form may have a query axis, which the kernels know nothing of.
    return maskToBias && attentionMask && !mask
      ? maskToBias(attentionMask, [B, S])
      : plainStages.maskToBias(hidden, pass, seams);
  }

  layer(
    hidden: tf.Tensor3D,
    bias: tf.Tensor | null,
    weights: LayerWeights,
    pass: LayerPass,
    seams: Seams,
  ): { hidden: tf.Tensor3D; attention?: tf.Tensor4D } {
    const fast = this.layers[pass.layer][pass.wanted.includes('attentions') ? 1 : 0];
    if (fast.layer) {
      const whole = fast.layer(hidden, bias);
      return { ...whole, hidden: seams.layerOutput(whole.hidden, pass) };
    }
    const { mixed, attention } = fast.attention?.(hidden, bias) ?? selfAttention(hidden, bias, weights, pass, seams);
    const projected =
      fast.attentionOutput?.(mixed) ?? denseAt('attention output', mixed, weights.attentionOutput, pass, seams);
    const place = { ...pass, place: 'attention output' } as const;
    const attended = this.addAndNormalise(projected, hidden, weights.attentionNorm, place, seams);
    const narrow = fast.feedForward?.(attended) ?? feedForward(attended, weights, pass, seams);
    const next = this.addAndNormalise(narrow, attended, weights.outputNorm, { ...pass, place: 'output' }, seams);
    return { hidden: seams.layerOutput(next, pass), attention };
  }

  pool(hidden: tf.Tensor3D, pass: Pass, seams: Seams): ReturnType<Stages['pool']> {
    return this.outside.pool?.(hidden, pass.mask) ?? plainStages.pool(hidden, pass, seams);
  }

  logits(hidden: tf.Tensor3D, weights: MlmWeights, pass: Pass, seams: Seams): tf.Tensor3D {
    if (this.outside.mlmHead) return this.outside.mlmHead(hidden);
    const transformed = mlmTransform(hidden, weights, pass, seams);
    const normed = this.addAndNormalise(transformed, null, weights.norm, { ...pass, place: 'mlm transform' }, seams);
    return denseAt('mlm decoder', normed, weights.decoder, pass, seams);
  }

  private addAndNormalise(
    x: tf.Tensor3D,
    residual: tf.Tensor3D | null,
    weights: NormWeights,
    pass: PlacedPass,
    seams: Seams,
  ): tf.Tensor3D {
    const { addLayerNorm } = this.outside;
    return addLayerNorm
      ? addLayerNorm(x, residual, weights, pass.config.layerNormEps)
      : addAndNormalise(x, residual, weights, pass, seams);
  }

  /** Frees the weights that were laid out. */
  dispose(): void {
    for (const layer of this.held.splice(0)) layer.dispose();
  }
}
