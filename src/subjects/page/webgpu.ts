import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import type { PageBackend } from './backend';
import { countCalls } from './count-calls';
import { isSoftware } from './software';

/** What is used of WebGPU beyond tfjs's own use. */
interface Adapter {
  readonly info: Readonly<Record<'vendor' | 'architecture' | 'device' | 'description', string>> & {
    readonly isFallbackAdapter?: boolean;
  };
}
interface Gpu {
  requestAdapter(options?: Readonly<Record<string, unknown>>): Promise<Adapter | null>;
}
interface Device extends EventTarget {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
}

const counted: Record<string, number> = {};
let adapter: Adapter;

/** tfjs's compute shaders. */
export const webgpu: PageBackend = {
  name: 'webgpu',
  works: 'dispatches',
  async prepare() {
    const { gpu } = (globalThis as unknown as { navigator: { readonly gpu?: Gpu } }).navigator;
    if (!gpu) throw new Error('this browser has no WebGPU.');
    const own = gpu.requestAdapter.bind(gpu);
    // A GPU where there is one. tfjs asks for an adapter itself, and must get the one that is reported.
    const found = await own({ powerPreference: 'high-performance' });
    const any = found ?? (await own({ forceFallbackAdapter: true }));
    if (!any) throw new Error('this browser has no adapter for WebGPU, not even one in software.');
    adapter = any;
    gpu.requestAdapter = async () => any;
    // Tensors of up to 1,000 numbers are computed in JavaScript otherwise, and with them most of a small batch.
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    const classes = globalThis as unknown as Record<string, { prototype: object }>;
    const { GPUDevice, GPUComputePassEncoder } = classes;
    const compiled = 'compute pipelines';
    countCalls(GPUDevice.prototype, { createComputePipeline: compiled, createComputePipelineAsync: compiled }, counted);
    const dispatched = 'dispatches';
    countCalls(
      GPUComputePassEncoder.prototype,
      { dispatchWorkgroups: dispatched, dispatchWorkgroupsIndirect: dispatched },
      counted,
    );
  },
  counts: () => counted,
  async facts() {
    const { vendor, architecture, device: name, description, isFallbackAdapter = false } = adapter.info;
    const device = [vendor, architecture, name, description].filter((word) => word).join(' ') || 'an unnamed adapter';
    return {
      device,
      software: isFallbackAdapter || isSoftware(device),
      // The backend exports no version of its own; it is released with tfjs-core, and pinned to its version.
      versions: { '@tensorflow/tfjs-core': tf.version_core, '@tensorflow/tfjs-backend-webgpu': tf.version_core },
      settings: {
        isFallbackAdapter,
        WEBGPU_CPU_FORWARD: tf.env().getBool('WEBGPU_CPU_FORWARD'),
      },
    };
  },
  onLost(lost) {
    const { device } = tf.backend() as unknown as { device: Device };
    void device.lost.then(({ reason, message }) => lost(`the WebGPU device was lost (${reason}): ${message}`));
    // A kernel that WebGPU refuses leaves zeros, and no exception.
    device.addEventListener('uncapturederror', (event) => {
      lost(`WebGPU reported an error: ${(event as Event & { error: Error }).error.message}`);
    });
  },
};
