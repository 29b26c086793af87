import { countCalls } from './count-calls';
import { isSoftware } from './software';

/** What is used of WebGPU. */
export interface Adapter {
  readonly info: Readonly<Record<'vendor' | 'architecture' | 'device' | 'description', string>> & {
    readonly isFallbackAdapter?: boolean;
  };
  requestDevice(...asked: unknown[]): Promise<Device>;
}
export interface Device extends EventTarget {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
}
interface Gpu {
  requestAdapter(options?: Readonly<Record<string, unknown>>): Promise<Adapter | null>;
}

/** What dispatches are counted as: without them nothing was computed on the GPU. */
export const DISPATCHES = 'dispatches';

/**
 * Finds an adapter, a GPU's where there is one, and has whoever asks for one get it, so that what computes is what is reported. Its
 * pipelines and dispatches are counted from now on.
 *
 * @throws an Error that says in a sentence what stands in the way
 */
export async function takeAdapter(counted: Record<string, number>): Promise<Adapter> {
  const { gpu } = (globalThis as unknown as { navigator: { readonly gpu?: Gpu } }).navigator;
  if (!gpu) throw new Error('this browser has no WebGPU.');
  const own = gpu.requestAdapter.bind(gpu);
  const found = await own({ powerPreference: 'high-performance' });
  const any = found ?? (await own({ forceFallbackAdapter: true }));
  if (!any) throw new Error('this browser has no adapter for WebGPU, not even one in software.');
  gpu.requestAdapter = async () => any;
  const classes = globalThis as unknown as Record<string, { prototype: object }>;
  const { GPUDevice, GPUComputePassEncoder } = classes;
  const compiled = 'compute pipelines';
  countCalls(GPUDevice.prototype, { createComputePipeline: compiled, createComputePipelineAsync: compiled }, counted);
  countCalls(
    GPUComputePassEncoder.prototype,
    { dispatchWorkgroups: DISPATCHES, dispatchWorkgroupsIndirect: DISPATCHES },
    counted,
  );
  return any;
}

/** What an adapter is, in words, and whether a processor stands in for a GPU. */
export function adapterInWords({ info }: Adapter): {
  readonly device: string;
  readonly software: boolean;
  readonly isFallbackAdapter: boolean;
} {
  const { vendor, architecture, device: name, description, isFallbackAdapter = false } = info;
  const device = [vendor, architecture, name, description].filter((word) => word).join(' ') || 'an unnamed adapter';
  return { device, software: isFallbackAdapter || isSoftware(device), isFallbackAdapter };
}

/** Says once that a device has gone, or that it refused something, which leaves zeros and no exception. */
export function watchDevice(device: Device, lost: (why: string) => void): void {
  void device.lost.then(({ reason, message }) => lost(`the WebGPU device was lost (${reason}): ${message}`));
  device.addEventListener('uncapturederror', (event) => {
    lost(`WebGPU reported an error: ${(event as Event & { error: Error }).error.message}`);
  });
}
