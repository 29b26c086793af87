// The losses that gradients are taken of. B rows, S positions, E hidden size, V vocabulary size.
import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../../core/batch';
import type { OutputName } from '../../../core/encoding';
import { UsageError } from '../../../core/errors';
import type { Loss } from '../../../core/subject';
import { pickRows } from './gather';
import type { OutputTensors } from '../outputs';

/** What stands in `labels` wherever there is nothing to predict; torch's `ignore_index`, and so Hugging Face's. */
const NO_LABEL = -100;

/**
 * Checks a loss against the batch and the model.
 *
 * @param outputs what the model has
 * @throws UsageError naming what was found and what was expected.
 */
export function validateLoss(
  loss: Loss,
  { size, length }: Batch,
  vocabularySize: number,
  outputs: readonly OutputName[],
): void {
  if (loss.name === 'cls') return;
  if (loss.name !== 'mlm') {
    throw new UsageError(`The loss is ${JSON.stringify((loss as { name?: unknown })?.name)}; expected "cls" or "mlm".`);
  }
  if (!outputs.includes('logits')) {
    throw new UsageError(
      "This checkpoint has no masked language model's head, so it has no loss mlm. Take the loss cls, or a checkpoint with the tensors cls.predictions.*.",
    );
  }
  const { labels } = loss;
  if (labels?.length !== size * length) {
    throw new UsageError(
      `labels has ${labels?.length} entries; expected size × length = ${size} × ${length} = ${size * length}.`,
    );
  }
  labels.forEach((label, i) => {
    if (label === NO_LABEL || (label >= 0 && label < vocabularySize)) return;
    throw new UsageError(
      `labels[row ${Math.floor(i / length)}, position ${i % length}] is ${label}; expected an id from 0 to ${vocabularySize - 1}, or ${NO_LABEL} for no label.`,
    );
  });
  if (labels.every((label) => label === NO_LABEL)) {
    throw new UsageError(`labels has no label: every entry is ${NO_LABEL}. Label one position at least.`);
  }
}

/** The loss of a pass, from the outputs that it needs: `pooled` for `cls`, `logits` for `mlm`. */
export function lossOf(loss: Loss, { pooled, logits }: OutputTensors): tf.Scalar {
  return loss.name === 'cls'
    ? weighedSum(pooled!.cls as tf.Tensor2D)
    : meanCrossEntropy(logits as tf.Tensor3D, loss.labels);
}

/**
 * The weight of component e of E in the loss `cls`: (−1)ᵉ · (1 + e/E). None is zero and no two are equal, so that neither a
 * constant sum nor two components that exchange places go unseen.
 */
export function clsWeight(e: number, E: number): number {
  return (e % 2 === 0 ? 1 : -1) * (1 + e / E);
}

/** The sum over all rows and components of `[B, E]`, each component times its weight. */
function weighedSum(cls: tf.Tensor2D): tf.Scalar {
  const E = cls.shape[1];
  return tf.sum(
    tf.mul(
      cls,
      Array.from({ length: E }, (_, e) => clsWeight(e, E)),
    ),
  );
}

/** The mean over the labelled positions of −log softmax(logits)[label]. No other position's logits are read. */
function meanCrossEntropy(logits: tf.Tensor3D, labels: Int32Array): tf.Scalar {
  const [B, S, V] = logits.shape;
  const labelled = [...labels.keys()].filter((i) => labels[i] !== NO_LABEL);
  const picked = pickRows(tf.reshape(logits, [B * S, V]), labelled); // (N, V) -> (n, V)
  const shares = new Float32Array(labelled.length * V);
  labelled.forEach((i, n) => (shares[n * V + labels[i]] = -1 / labelled.length));
  return tf.sum(tf.mul(tf.logSoftmax(picked), tf.tensor2d(shares, [labelled.length, V])));
}
