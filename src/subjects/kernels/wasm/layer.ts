// One encoder layer on the kernels of `assembly/`. B rows, S positions, N = B·S, E hidden size, F width of the feed-forward
// network, H heads, D = E / H.
import * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from '../../bert/checkpoint/config';
import type { Attended, LayerKernels, WholeLayer } from '../kernel-set';
import { activations } from '../../bert/kernels';
import type { LayerWeights, NormWeights } from '../../bert/weights';
import { queryKeyValue } from '../folded';
import { strideBias } from './bias';
import type { Address, WasmInstance } from './instance';
import { F32 } from './instance';
import { PackedDense } from './packed';

/** The kernels of one layer. */
export class WasmLayer implements LayerKernels {
  /** Where another activation than GELU stands between the products, there is no kernel for it. */
  readonly layer?: WholeLayer;
  private readonly qkv: PackedDense;
  private readonly own: PackedDense;
  private readonly intermediate: PackedDense;
  private readonly output: PackedDense;

  constructor(
    private readonly wasm: WasmInstance,
    private readonly weights: LayerWeights,
    private readonly config: BertConfig,
  ) {
    const sideBySide = queryKeyValue(weights);
    this.qkv = new PackedDense(wasm, sideBySide);
    tf.dispose(sideBySide);
    this.own = new PackedDense(wasm, weights.attentionOutput);
    this.intermediate = new PackedDense(wasm, weights.intermediate);
    this.output = new PackedDense(wasm, weights.output);
    if (config.activation === 'gelu') this.layer = (hidden, bias, shows) => this.whole(hidden, bias, shows);
  }

  attention(hidden: tf.Tensor3D, bias: tf.Tensor | null): tf.Tensor3D {
    const mixed = this.wasm.make<tf.Tensor3D>(hidden.shape);
    this.attend(hidden, bias, this.wasm.at(mixed));
    return mixed;
  }

  attentionWithWeights(hidden: tf.Tensor3D, bias: tf.Tensor | null): Attended {
    const mixed = this.wasm.make<tf.Tensor3D>(hidden.shape);
    const attention = this.roomForWeights(hidden);
    this.attend(hidden, bias, this.wasm.at(mixed), this.wasm.at(attention));
    return { mixed, attention };
  }

  attentionOutput(mixed: tf.Tensor3D): tf.Tensor3D {
    return this.own.apply(mixed);
  }

  feedForward(x: tf.Tensor3D): tf.Tensor3D {
    const { activation } = this.config;
    const wide = this.intermediate.apply(x, activation === 'gelu'); // (B, S, E) -> (B, S, F)
    const activated = activation === 'gelu' ? wide : activations[activation](wide);
    const narrow = this.output.apply(activated); // (B, S, F) -> (B, S, E)
    tf.dispose([wide, activated]);
    return narrow;
  }

  dispose(): void {
    for (const dense of [this.qkv, this.own, this.intermediate, this.output]) dense.dispose();
  }

  /** The parts one after another, with nothing between them that tfjs would have to know of. */
  private whole(hidden: tf.Tensor3D, bias: tf.Tensor | null, shows: boolean): ReturnType<WholeLayer> {
    const { wasm, config } = this;
    const { attentionNorm, outputNorm } = this.weights;
    const [B, S, E] = hidden.shape;
    const N = B * S;
    const normed = (x: Address, residual: Address, { gamma, beta }: NormWeights, y: Address): void =>
      wasm.run.addLayerNorm(x, residual, wasm.at(gamma), wasm.at(beta), y, N, E, config.layerNormEps);
    const next = wasm.make<tf.Tensor3D>(hidden.shape);
    const attention = shows ? this.roomForWeights(hidden) : undefined;
    wasm.lend(N * (2 * E + this.intermediate.out), (mixed) => {
      const projected = mixed + N * E * F32;
      const wide = projected + N * E * F32;
      this.attend(hidden, bias, mixed, attention && wasm.at(attention));
      this.own.write(mixed, projected, N); // (B, S, E) -> (B, S, E)
      const attended = mixed; // its last use was the product
      normed(projected, wasm.at(hidden), attentionNorm, attended);
      this.intermediate.write(attended, wide, N, true); // (B, S, E) -> (B, S, F)
      const narrow = projected;
      this.output.write(wide, narrow, N); // (B, S, F) -> (B, S, E)
      normed(narrow, attended, outputNorm, wasm.at(next));
    });
    return { hidden: next, attention };
  }

  /**
   * @param mixed where what each query takes home goes, `[B, S, E]`
   * @param weights where the attention weights go, `[B, H, S, S]`; 0 keeps none
   */
  private attend(hidden: tf.Tensor3D, bias: tf.Tensor | null, mixed: Address, weights: Address = 0): void {
    const { wasm } = this;
    const [B, S, E] = hidden.shape;
    const H = this.config.heads;
    const D = E / H;
    const added = bias && strideBias(bias, [B, H, S, S]);
    const [byRow, byHead, byQuery, byKey] = added?.strides ?? [0, 0, 0, 0];
    const at = added ? wasm.at(added.bias) : 0;
    const scale = 1 / Math.sqrt(D);
    wasm.lend(B * S * 3 * E + wasm.run.attentionRoom(S, D), (qkv) => {
      this.qkv.write(wasm.at(hidden), qkv, B * S); // (B, S, E) -> (B, S, 3E)
      const room = qkv + B * S * 3 * E * F32;
      wasm.run.attention(qkv, scale, at, byRow, byHead, byQuery, byKey, room, mixed, weights, B, S, H, D);
    });
  }

  private roomForWeights({ shape: [B, S] }: tf.Tensor3D): tf.Tensor4D {
    return this.wasm.make([B, this.config.heads, S, S]);
  }
}
