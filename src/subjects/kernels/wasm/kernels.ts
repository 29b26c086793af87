import type * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernel-set';
import { biasOf, pooled, sumOfRows } from './ends';
import { WasmHead } from './head';
import { WasmInstance } from './instance';
import { WasmLayer } from './layer';

/**
 * The BERT's kernels in a WebAssembly module of padproof's own, on the memory of tfjs's. The wasm backend has to be current.
 * @throws a sentence where that memory cannot be had
 */
export function wasmKernels(): Kernels {
  const wasm = new WasmInstance();
  return {
    name: 'wasm fused',
    addLayerNorm(x, residual, { gamma, beta }, eps) {
      const [B, S, E] = x.shape;
      const y = wasm.make<tf.Tensor3D>([B, S, E]);
      const added = residual ? wasm.at(residual) : 0;
      wasm.run.addLayerNorm(wasm.at(x), added, wasm.at(gamma), wasm.at(beta), wasm.at(y), B * S, E, eps);
      return y;
    },
    embed: (lookUps, shape) => sumOfRows(wasm, lookUps, shape),
    maskToBias: (mask, shape) => biasOf(wasm, mask, shape),
    pool: (hidden, mask) => pooled(wasm, hidden, mask),
    forHead: (weights, { activation, layerNormEps }) =>
      activation === 'gelu' ? new WasmHead(wasm, weights, layerNormEps) : undefined,
    copy: (tensor) => wasm.numbersOf(tensor).slice(),
    forLayer: (weights, config) => new WasmLayer(wasm, weights, config),
  };
}
