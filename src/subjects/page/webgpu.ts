import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import { adapterInWords, DISPATCHES, takeAdapter, watchDevice, type Adapter, type Device } from './adapter';
import type { PageBackend } from './backend';

const counted: Record<string, number> = {};
let adapter: Adapter;

/** tfjs's compute shaders. */
export const webgpu: PageBackend = {
  name: 'webgpu',
  works: DISPATCHES,
  async prepare() {
    adapter = await takeAdapter(counted);
    // Tensors of up to 1,000 numbers are computed in JavaScript otherwise, and with them most of a small batch.
    tf.env().set('WEBGPU_CPU_FORWARD', false);
  },
  counts: () => counted,
  async facts() {
    const { device, software, isFallbackAdapter } = adapterInWords(adapter);
    return {
      device,
      software,
      // The backend exports no version of its own; it is released with tfjs-core, and pinned to its version.
      versions: { '@tensorflow/tfjs-core': tf.version_core, '@tensorflow/tfjs-backend-webgpu': tf.version_core },
      settings: {
        isFallbackAdapter,
        WEBGPU_CPU_FORWARD: tf.env().getBool('WEBGPU_CPU_FORWARD'),
      },
    };
  },
  onLost(lost) {
    watchDevice((tf.backend() as unknown as { device: Device }).device, lost);
  },
};
