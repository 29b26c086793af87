// BERT's encoder in tfjs ops, after Devlin et al. (arXiv:1810.04805) and Hugging Face's BertModel, whose checkpoints it
// reads. B rows, S positions, E hidden size, H heads, V vocabulary size.
import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../core/batch';
import { validateBatch } from '../../core/batch';
import type { Encoding, OutputName } from '../../core/encoding';
import { UsageError } from '../../core/errors';
import type { Gradients, Loss } from '../../core/subject';
import type { Checkpoint } from './checkpoint/checkpoint';
import { longestOf, type BertConfig } from './checkpoint/config';
import { placesOf } from './places';
import { wordEmbeddings } from './embeddings';
import { takeGradient } from './gradients/take';
import { pooler } from './heads';
import { lossOf, validateLoss } from './gradients/losses';
import { readOutputs } from './outputs';
import { rowOfTable } from './row-of-table';
import type { OutputTensors } from './outputs';
import type { Pass, Seams } from './seams';
import { correctSeams } from './seams';
import type { MakeStages, Stages } from './stages';
import { plainStages } from './stages';
import type { BertWeights } from './weights';
import { disposeWeights, loadWeights } from './weights';
import { tokenMaskOf } from '../../core/mask-of-batch';

/** The options of a {@link Bert}. */
export interface BertOptions {
  /** Parts to put in the place of the correct ones. */
  readonly seams?: Partial<Seams>;
  /** How many encoder layers to run, from the first; all of them by default. */
  readonly layers?: number;
  /** Other ways to compute the stages of a pass, such as fast kernels; the plain ones by default. */
  readonly stages?: MakeStages;
}

/** A BERT on the backend of tfjs that is current when it is made; that backend has to be current in every pass too. */
export class Bert {
  readonly config: BertConfig;
  /** What `encode` can be asked for: `logits` only where the checkpoint has a masked language model's head. */
  readonly outputs: readonly OutputName[];
  private readonly weights: BertWeights;
  private readonly seams: Seams;
  private readonly stages: Stages;

  /** @throws UsageError for a number of layers that the checkpoint does not have, and for tensors missing or misshapen. */
  constructor(checkpoint: Checkpoint, { seams = {}, layers = checkpoint.config.layers, stages }: BertOptions = {}) {
    if (!Number.isInteger(layers) || layers < 1 || layers > checkpoint.config.layers) {
      throw new UsageError(
        `layers is ${layers}; expected a whole number from 1 to ${checkpoint.config.layers}, which the checkpoint has.`,
      );
    }
    this.config = { ...checkpoint.config, layers };
    this.seams = { ...correctSeams, ...seams };
    this.weights = loadWeights(checkpoint, layers);
    try {
      this.stages = stages?.(this.weights.tensors, this.config, seams) ?? plainStages;
    } catch (error) {
      disposeWeights(this.weights);
      throw error;
    }
    this.outputs = [
      'lastHiddenState',
      'hiddenStates',
      'attentions',
      'pooled',
      ...(this.weights.tensors.mlm ? (['logits'] as const) : []),
    ];
  }

  /** Which kernels it runs on, in words. */
  get kernels(): string {
    return this.stages.name;
  }

  /**
   * Encodes a batch. The pass itself runs before this method first waits; only reading the results is asynchronous. No
   * tensor outlives it, also where it throws.
   *
   * @param wanted which outputs to return
   * @throws UsageError for a batch that does not fit the model, or an output that it does not have.
   */
  async encode(batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> {
    for (const output of wanted) {
      if (!this.outputs.includes(output)) {
        throw new UsageError(`This checkpoint gives no ${output}; expected one of ${this.outputs.join(', ')}.`);
      }
    }
    this.validate(batch);
    const outputs = tf.tidy(() => this.forward(batch, wanted, this.stages));
    return readOutputs(outputs, this.stages.copy?.bind(this.stages));
  }

  /**
   * The gradient of a loss, taken back through the pass that `encode` makes with plain stages, replaced parts and all. No tensor outlives
   * it, also where it throws. What a part computes on the host is a constant to it.
   *
   * @returns `embeddings` `[B, S, E]`, d loss / d the word embedding given to each position; and `padEmbedding` `[E]`, the sum
   * of those at every position whose id is the pad id. What a decoder that is tied to the word embeddings adds to that row of
   * the table, it adds as an output embedding; it is left out.
   * @throws UsageError for a batch or a loss that does not fit the model, and for a part that has no gradient.
   */
  async gradients(batch: Batch, loss: Loss): Promise<Gradients> {
    this.validate(batch);
    validateLoss(loss, batch, this.config.vocabularySize, this.outputs);
    const wanted = [loss.name === 'cls' ? 'pooled' : 'logits'] as const;
    const gradient = takeGradient(
      (words) => lossOf(loss, this.forward(batch, wanted, plainStages, words as tf.Tensor3D)),
      () => wordEmbeddings(this.weights, batch),
    );
    try {
      const embeddings = { data: new Float32Array(await gradient.data()), shape: gradient.shape.slice() };
      return { embeddings, padEmbedding: rowOfTable(embeddings, batch.inputIds, this.config.padId) };
    } finally {
      gradient.dispose();
    }
  }

  /** Frees the weights. The model is of no use after it. */
  dispose(): void {
    this.stages.dispose?.();
    disposeWeights(this.weights);
  }

  private validate(batch: Batch): void {
    const { vocabularySize, maxPositions, tokenTypes } = this.config;
    const maxLength = batch.positionIds ? maxPositions : longestOf(this.config);
    validateBatch(batch, { vocabularySize, maxLength, tokenTypes });
  }

  /** @param words the word embeddings, where the gradient of a loss is taken with respect to them */
  private forward(given: Batch, wanted: readonly OutputName[], stages: Stages, words?: tf.Tensor3D): OutputTensors {
    const { config, seams, weights } = this;
    const { mlm } = weights.tensors;
    const batch = { ...given, positionIds: placesOf(given, config), attentionMask: tokenMaskOf(given) };
    const { size: B, length: S, attentionMask } = batch;
    const mask = attentionMask && tf.tensor2d(Float32Array.from(attentionMask), [B, S]);
    const pass: Pass = { config, batch, mask, wanted, layer: null };

    let hidden = stages.embeddings(weights, words, pass, seams); // (B, S, E)
    const bias = stages.maskToBias(hidden, pass, seams); // (B, 1, 1, S), or (B, 1, S, S) where the mask has a query axis
    const hiddenStates = [hidden];
    const attentions: tf.Tensor4D[] = [];
    const keep = { hiddenStates: wanted.includes('hiddenStates'), attentions: wanted.includes('attentions') };
    weights.tensors.layers.forEach((layer, i) => {
      // A tidy a layer: what a layer leaves behind is freed before the next one starts.
      const next = tf.tidy((): { hidden: tf.Tensor3D; attention?: tf.Tensor4D } => {
        const { attention, ...rest } = stages.layer(hidden, bias, layer, { ...pass, layer: i }, seams);
        return keep.attentions ? { ...rest, attention } : rest;
      });
      hidden = next.hidden;
      hiddenStates.push(hidden);
      if (next.attention) attentions.push(next.attention);
    });

    return {
      ...(wanted.includes('lastHiddenState') && { lastHiddenState: hidden }),
      ...(keep.hiddenStates && { hiddenStates }),
      ...(keep.attentions && { attentions }),
      ...(wanted.includes('pooled') && { pooled: this.pool(hidden, pass, stages) }),
      ...(wanted.includes('logits') && mlm && { logits: stages.logits(hidden, mlm, pass, seams) }),
    };
  }

  private pool(hidden: tf.Tensor3D, pass: Pass, stages: Stages): Record<string, tf.Tensor> {
    const { cls, mean, last } = stages.pool(hidden, pass, this.seams); // (B, S, E) -> (B, E)
    const { pooler: head } = this.weights.tensors;
    return { cls, mean, last, ...(head && { pooler: pooler(cls, head, pass, this.seams) }) };
  }
}
