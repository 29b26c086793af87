import * as tf from '@tensorflow/tfjs-core';
import { messageOf } from '../../core/errors';
import type { Backend } from './contract';
import type { Adapter } from './dawn';
import { dispatches, installDawn, takeComplaint } from './dawn';
import { loadBackendPackage } from './load-package';
import { findPackage } from './packages';

const DAWN = 'webgpu';
const BACKEND = '@tensorflow/tfjs-backend-webgpu';

/** tfjs's compute shaders, on a graphics processor through Dawn, or on a driver that stands in for one. */
export const webgpu = webgpuBackend();

/** The same backend, not loaded yet. */
export function webgpuBackend(): Backend {
  // Loaded once: an adapter that was not there before will not come while the process lives.
  let loading: Promise<Adapter> | undefined;
  let adapter: Adapter | undefined;
  return {
    name: 'webgpu',
    howToGet: `npm install ${DAWN} ${BACKEND} beside padproof, and a graphics processor with a driver for Vulkan, Metal or Direct3D 12; without one, on Debian: apt-get install chromium libvulkan1, and set VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json, which computes on the CPU.`,
    async load() {
      loading ??= load();
      adapter = await loading;
    },
    versions: () => ({
      '@tensorflow/tfjs-core': tf.version_core,
      [BACKEND]: findPackage(BACKEND)!.version,
      [DAWN]: findPackage(DAWN)!.version,
    }),
    async device() {
      const { description, software } = adapter!;
      return `${description}${software ? ' (software: no graphics processor)' : ''}, through Dawn; nothing is left to the CPU backend`;
    },
    dispatches,
    takeComplaint,
  };
}

async function load(): Promise<Adapter> {
  const dawn = findPackage(DAWN);
  const backend = findPackage(BACKEND);
  if (!dawn || !backend) {
    const missing = [...(dawn ? [] : [DAWN]), ...(backend ? [] : [BACKEND])];
    throw new Error(`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed.`);
  }
  let found: Adapter;
  try {
    found = await installDawn(dawn.main);
  } catch (error) {
    throw new Error(`${DAWN} is installed, but: ${messageOf(error)}`, { cause: error });
  }
  loadBackendPackage(backend.main);
  // Below a thousand elements tfjs would compute on the CPU, and what is to be tested would not run.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  return found;
}
