// One encoder layer on the kernels of `assembly/`. B rows, S positions, E hidden size, F width of the feed-forward network,
// H heads, D = E / H.
import * as tf from '@tensorflow/tfjs-core';
import type { BertConfig } from '../../bert/config';
import type { LayerKernels } from '../../bert/kernel-set';
import { activations } from '../../bert/kernels';
import type { LayerWeights } from '../../bert/weights';
import { queryKeyValue } from '../folded';
import { strideBias } from './bias';
import type { WasmInstance } from './instance';
import { PackedDense } from './packed';

/** The kernels of one layer. */
export class WasmLayer implements LayerKernels {
  private readonly qkv: PackedDense;
  private readonly own: PackedDense;
  private readonly intermediate: PackedDense;
  private readonly output: PackedDense;

  constructor(
    private readonly wasm: WasmInstance,
    weights: LayerWeights,
    private readonly config: BertConfig,
  ) {
    const sideBySide = queryKeyValue(weights);
    this.qkv = new PackedDense(wasm, sideBySide);
    tf.dispose(sideBySide);
    this.own = new PackedDense(wasm, weights.attentionOutput);
    this.intermediate = new PackedDense(wasm, weights.intermediate);
    this.output = new PackedDense(wasm, weights.output);
  }

  attention(hidden: tf.Tensor3D, bias: tf.Tensor | null): tf.Tensor3D {
    const { wasm } = this;
    const [B, S, E] = hidden.shape;
    const H = this.config.heads;
    const D = E / H;
    const qkv = this.qkv.apply(hidden); // (B, S, E) -> (B, S, 3E)
    const added = bias && strideBias(bias, [B, H, S, S]);
    const room = wasm.make([wasm.run.attentionRoom(S, D)]);
    const out = wasm.make<tf.Tensor3D>([B, S, E]);
    const [byRow, byHead, byQuery, byKey] = added?.strides ?? [0, 0, 0, 0];
    const at = added ? wasm.at(added.bias) : 0;
    const scale = 1 / Math.sqrt(D);
    const to = wasm.at(out);
    wasm.run.attention(wasm.at(qkv), scale, at, byRow, byHead, byQuery, byKey, wasm.at(room), to, B, S, H, D);
    tf.dispose([qkv, room]);
    return out;
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
}
