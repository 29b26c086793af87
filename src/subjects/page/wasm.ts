import * as tf from '@tensorflow/tfjs-core';
import { getThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { PageBackend } from './backend';

/** tfjs's WebAssembly kernels; the server that the page came from has the modules. */
export const wasm: PageBackend = {
  name: 'wasm',
  prepare: () => setWasmPaths('wasm/'),
  counts: () => ({}),
  async facts() {
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return {
      device: `WebAssembly ${simd ? 'with' : 'without'} SIMD, threads: ${getThreadsCount()}`,
      versions: { '@tensorflow/tfjs-core': tf.version_core, '@tensorflow/tfjs-backend-wasm': version_wasm },
      settings: {},
    };
  },
};
