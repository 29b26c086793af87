import * as tf from '@tensorflow/tfjs-core';
import { getThreadsCount, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { Backend } from './contract';

/** tfjs's WebAssembly kernels, with XNNPACK for the product of two matrices: the default. */
export const wasm: Backend = {
  name: 'wasm',
  load() {
    // Importing the package has registered it.
  },
  versions: () => ({ '@tensorflow/tfjs-core': tf.version_core, '@tensorflow/tfjs-backend-wasm': version_wasm }),
  async device() {
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return `WebAssembly ${simd ? 'with' : 'without'} SIMD, threads: ${getThreadsCount()}`;
  },
};
