import { basename, delimiter } from 'node:path';
import { NotHereError } from '../../core/errors';
import { option } from '../../core/option';
import { EXECUTION_PROVIDERS, type ExecutionProvider } from '../../core/report/subject-spec';
import type { LoadedRuntime } from './runtime';
import { sentence } from './sentence';
import { onnxFile } from './writer';

interface Provider {
  readonly words: string;
  /** What its nodes are said to run on in a profile. */
  readonly inProfile: string;
  /** What it takes, as a sentence goes on. */
  readonly takes: string;
}

const PROVIDERS: Readonly<Record<ExecutionProvider, Provider>> = {
  cpu: { words: 'CPU', inProfile: 'CPUExecutionProvider', takes: 'what every build has' },
  webgpu: {
    words: 'WebGPU',
    inProfile: 'WebGpuExecutionProvider',
    takes:
      'Windows, macOS or Linux x64, and a GPU with a driver for Direct3D 12, Metal or Vulkan. On Linux SwiftShader can stand in for it: install chromium and libvulkan1, and set VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json',
  },
  cuda: {
    words: 'CUDA',
    inProfile: 'CUDAExecutionProvider',
    takes:
      'Linux x64, an NVIDIA GPU, CUDA 12 with cuDNN, and the libraries that the install script of onnxruntime-node fetches: install it without --ignore-scripts',
  },
  tensorrt: {
    words: 'TensorRT',
    inProfile: 'TensorrtExecutionProvider',
    takes:
      'Linux x64, an NVIDIA GPU, CUDA 12, TensorRT, and the libraries that the install script of onnxruntime-node fetches: install it without --ignore-scripts',
  },
  dml: { words: 'DirectML', inProfile: 'DmlExecutionProvider', takes: 'Windows' },
  coreml: { words: 'Core ML', inProfile: 'CoreMLExecutionProvider', takes: 'macOS' },
  xnnpack: {
    words: 'XNNPACK',
    inProfile: 'XnnpackExecutionProvider',
    takes: 'an onnxruntime-node that is built from source with XNNPACK, since none on npm has it',
  },
};

/** What computes, in words. */
export function deviceOf(provider: ExecutionProvider): string {
  return `${PROVIDERS[provider].words}, ONNX Runtime`;
}

/** The same where what ran the nodes is not known. */
export function unknownDevice(provider: ExecutionProvider): string {
  return `not known: ${PROVIDERS[provider].words} or CPU, ONNX Runtime`;
}

/** What a user calls the provider of a node, where it is one that a user can name. */
export function nameInProfile(inProfile: string): string {
  return EXECUTION_PROVIDERS.find((name) => PROVIDERS[name].inProfile === inProfile) ?? inProfile;
}

/** @throws NotHereError for a provider that this build of the runtime does not have, saying what it takes. */
export function assertHasProvider({ name, version, ort }: LoadedRuntime, provider: ExecutionProvider): void {
  const has = ort.listSupportedBackends?.().map((one) => one.name);
  if (!has || has.includes(provider)) return;
  throw notHere(provider, `${name} ${version} does not have on this platform: it has ${has.join(', ')}.`);
}

/**
 * Tells whether it is the provider that fails, where one was asked for: by running a graph of one node that copies.
 * @throws NotHereError where it does not run that either.
 */
export async function assertProviderWorks({ name, version, ort, provider }: LoadedRuntime): Promise<void> {
  if (provider === undefined || name === 'onnxruntime-web') return;
  const shape = [1];
  const copies = onnxFile({
    nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }],
    inputs: [{ name: 'x', type: 'float32', shape }],
    outputs: [{ name: 'y', type: 'float32', shape }],
  });
  try {
    const options = { executionProviders: [provider], logSeverityLevel: 4 };
    const session = await ort.InferenceSession.create(copies, options);
    try {
      // Some load, and fail in their first pass.
      await session.run({ x: new ort.Tensor('float32', new Float32Array(1), shape) });
    } finally {
      await session.release();
    }
  } catch (thrown) {
    const why = sentence(thrown).replace(/^.* was false\. /, '');
    throw notHere(provider as ExecutionProvider, `${name} ${version} cannot compute with here: ${why}`, thrown);
  }
}

function notHere(provider: ExecutionProvider, why: string, cause?: unknown): NotHereError {
  return new NotHereError(
    `${option('executionProvider')} is ${provider}, which ${why} It takes ${PROVIDERS[provider].takes}.`,
    { cause },
  );
}

/** Drivers of Vulkan that compute on a processor. */
const SOFTWARE = /swiftshader|lvp|lavapipe/i;

/**
 * The drivers that WebGPU may take, where the environment names them: a runtime does not say which GPU it took. Elsewhere than on Linux
 * it computes with Direct3D or Metal, and they say nothing.
 */
export function namedDrivers(
  env = process.env,
  system: string = process.platform,
): { readonly files: string; readonly software: boolean } | undefined {
  const named = env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES;
  if (!named || system !== 'linux') return undefined;
  const files = named.split(delimiter).map((file) => basename(file));
  return { files: files.join(', '), software: files.every((file) => SOFTWARE.test(file)) };
}
