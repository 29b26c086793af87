// The masked language model's head on the kernels of `assembly/`. B rows, S positions, N = B·S, E hidden size, V vocabulary size.
import type * as tf from '@tensorflow/tfjs-core';
import type { HeadKernels } from '../kernel-set';
import type { MlmWeights } from '../../bert/weights';
import type { WasmInstance } from './instance';
import { F32 } from './instance';
import { PackedDense } from './packed';

/** The kernels of a head whose activation is GELU. */
export class WasmHead implements HeadKernels {
  private readonly transform: PackedDense;
  private readonly decoder: PackedDense;

  /** @param eps of the layer normalisation */
  constructor(
    private readonly wasm: WasmInstance,
    private readonly weights: MlmWeights,
    private readonly eps: number,
  ) {
    this.transform = new PackedDense(wasm, weights.transform);
    this.decoder = new PackedDense(wasm, weights.decoder);
  }

  mlmHead(hidden: tf.Tensor3D): tf.Tensor3D {
    const { wasm, transform, decoder } = this;
    const { gamma, beta } = this.weights.norm;
    const [B, S, E] = hidden.shape;
    const N = B * S;
    const logits = wasm.make<tf.Tensor3D>([B, S, decoder.out]);
    wasm.lend(2 * N * E, (wide) => {
      const normed = wide + N * E * F32;
      transform.write(wasm.at(hidden), wide, N, true); // (B, S, E) -> (B, S, E)
      wasm.run.addLayerNorm(wide, 0, wasm.at(gamma), wasm.at(beta), normed, N, E, this.eps);
      decoder.write(normed, wasm.at(logits), N); // (B, S, E) -> (B, S, V)
    });
    return logits;
  }

  dispose(): void {
    this.transform.dispose();
    this.decoder.dispose();
  }
}
