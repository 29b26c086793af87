// WebGPU in Node: Google's Dawn, as the npm package `webgpu` brings it.
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is used of WebGPU here (W3C, "WebGPU", §4.2 and §16). */
interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: 'high-performance' }): Promise<GpuAdapter | null>;
}
interface GpuAdapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}
interface GpuDevice extends EventTarget {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
}
type Methods = Record<string, (...args: unknown[]) => unknown>;
interface Dawn {
  create(flags: readonly string[]): Gpu;
  readonly globals: Record<string, unknown> & {
    readonly GPUComputePassEncoder: { readonly prototype: Methods };
    readonly GPUAdapter: { readonly prototype: Methods };
  };
}

/** A graphics processor that WebGPU reaches. */
export interface Adapter {
  /** In words, as its driver calls itself. */
  readonly description: string;
  /** It is computed by the CPU, as SwiftShader does. */
  readonly software: boolean;
}

let dispatched = 0;
let complaint: string | undefined;

/** How many compute shaders this process has sent to a graphics processor. */
export function dispatches(): number {
  return dispatched;
}

/** What a device reported by itself since this was last asked, as its first words; undefined where it reported nothing. */
export function takeComplaint(): string | undefined {
  const said = complaint;
  complaint = undefined;
  return said;
}

/**
 * Puts WebGPU where tfjs looks for it, in the global scope, and finds a graphics processor.
 *
 * @param path the main file of the package `webgpu`
 * @throws an Error that says what stands in the way
 */
export async function installDawn(path: string): Promise<Adapter> {
  // On Linux the drivers ask where a screen would be, and call it an error on standard error where nobody has logged in.
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  const { create, globals } = await loadDawn(path);
  Object.assign(globalThis, globals);
  const gpu = create([]);
  offer(gpu);
  countDispatches(globals.GPUComputePassEncoder.prototype);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new Error('WebGPU finds no graphics processor, nor a driver that stands in for one.');
  }
  hearDevices(globals.GPUAdapter.prototype);
  const { vendor, architecture, device, description, isFallbackAdapter = false } = adapter.info;
  const words = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'a nameless adapter';
  return { description: words, software: isFallbackAdapter };
}

async function loadDawn(path: string): Promise<Dawn> {
  try {
    return (await import(pathToFileURL(path).href)) as Dawn;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING'))
      throw error;
    // A test runner's sandbox imports no ES modules; the addon inside is loaded like any other.
    const platform = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
    return createRequire(path)(join(dirname(path), 'dist', platform, 'dawn.node')) as Dawn;
  }
}

/** Node has a navigator since version 21. */
function offer(gpu: Gpu): void {
  const host = globalThis as { navigator?: object };
  if (!host.navigator) {
    const userAgent = `Node.js/${process.versions.node.split('.')[0]}`;
    Object.defineProperty(host, 'navigator', { value: { userAgent }, configurable: true, writable: true });
  }
  Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true });
}

function countDispatches(prototype: Methods): void {
  for (const method of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) {
    const original = prototype[method];
    prototype[method] = function (this: unknown, ...args) {
      dispatched++;
      return original.apply(this, args);
    };
  }
}

/** What WebGPU refuses throws nothing (W3C, "WebGPU", §22): only the device that tfjs asked for hears of it. */
function hearDevices(prototype: Methods): void {
  const original = prototype.requestDevice;
  prototype.requestDevice = async function (this: unknown, ...args) {
    const device = (await original.apply(this, args)) as GpuDevice;
    device.addEventListener('uncapturederror', (event) => {
      complaint ??= firstLine((event as Event & { readonly error: Error }).error.message);
    });
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') complaint ??= firstLine(`the device was lost: ${message}`);
    });
    return device;
  };
}

function firstLine(message: string): string {
  return message.trim().split('\n')[0];
}
