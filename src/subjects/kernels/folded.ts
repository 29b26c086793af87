// One layer's weights with what is constant multiplied in. E hidden size, F width of the feed-forward network, D width of a
// head.
import * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from '../bert/checkpoint/config';
import type { DenseWeights, LayerWeights } from '../bert/weights';

/** What of a layer's weights fused kernels read in another form; whoever asks for it disposes of it. */
export interface FoldedWeights {
  /** Query, key and value side by side, `[E, 3E]`; the query's third is times 1/√D, so that scores need no scaling. */
  readonly qkv: DenseWeights;
  /** `[E, F]`, times 1/√2: what comes out is GELU's argument of erf, y = x/√2. */
  readonly intermediate: DenseWeights;
  /** `[F, E]`, its kernel times 1/√2: it takes y·(1 + erf y), which is √2 times GELU(x) = x/2·(1 + erf(x/√2)). */
  readonly output: DenseWeights;
}

/**
 * Folds 1/√D into the queries, and where the activation is GELU 1/√2 into the products on either side of it. Each weight is
 * rounded once more by that, which is within what another order of summation costs.
 */
export function foldWeights(weights: LayerWeights, config: BertConfig): FoldedWeights {
  const { intermediate, output } = weights;
  const half = config.activation === 'gelu' ? Math.SQRT1_2 : 1;
  const fold = (): Record<keyof FoldedWeights, DenseWeights> => ({
    qkv: queryKeyValue(weights, Math.sqrt(config.heads / config.hiddenSize)),
    intermediate: times(intermediate, half),
    output: { kernel: tf.mul(output.kernel, half), bias: tf.clone(output.bias) },
  });
  return tf.tidy(fold as () => ReturnType<typeof fold> & tf.TensorContainerObject);
}

/** Query, key and value side by side, `[E, 3E]`, the query's third times a factor; whoever asks for it disposes of it. */
export function queryKeyValue(
  { query, key, value }: LayerWeights,
  factor = 1,
): DenseWeights & tf.TensorContainerObject {
  return tf.tidy(() => {
    const all = [times(query, factor), key, value];
    const kernels = all.map(({ kernel }) => kernel);
    const biases = all.map(({ bias }) => bias);
    return { kernel: tf.concat(kernels, 1), bias: tf.concat(biases) };
  });
}

/** Frees what `foldWeights` allocated. */
export function disposeFolded(folded: FoldedWeights): void {
  tf.dispose(folded as FoldedWeights & tf.TensorContainerObject);
}

function times({ kernel, bias }: DenseWeights, factor: number): DenseWeights {
  return { kernel: tf.mul(kernel, factor), bias: tf.mul(bias, factor) };
}
