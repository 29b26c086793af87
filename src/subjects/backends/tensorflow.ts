import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf } from '../../core/errors';
import type { Backend } from './contract';
import { loadBackendPackage } from './load-package';
import { findPackage } from './packages';

/** The packages that bring TensorFlow's C library, the one for GPUs first. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** What is used of tfjs-node's backend beyond tfjs's own contract. */
interface NodeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

type Exports = TfjsNode['exports'] & { readonly version: Readonly<Record<string, string>> };

const requireHere = createRequire(__filename);
/** tfjs-node, or tfjs-node-gpu, as it was loaded. */
export interface TfjsNode {
  readonly name: string;
  readonly version: string;
  /** What it exports beside its backend: `node`, which reads SavedModels. */
  readonly exports: { readonly node: unknown };
}

let loaded: TfjsNode | undefined;

/** The package that brought the backend `tensorflow`, which has to be loaded. */
export function loadedTfjsNode(): TfjsNode {
  return loaded!;
}

/** TensorFlow's C library through tfjs-node, if the user has installed it. */
export const tensorflow: Backend = {
  name: 'tensorflow',
  howToGet: `npm install ${PACKAGES[1]} beside padproof, or ${PACKAGES[0]} for a GPU with CUDA.`,
  load() {
    if (loaded) return;
    const name = PACKAGES.find((candidate) => findPackage(candidate) !== undefined);
    if (!name) throw new Error(`neither ${PACKAGES.join(' nor ')} is installed.`);
    addRemovedUtilities();
    // TensorFlow reads it once; what it writes below an error is how it was built.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
    try {
      const exports = loadBackendPackage(findPackage(name)!.main) as Exports;
      loaded = { name, version: exports.version['tfjs-node'], exports };
    } catch (error) {
      throw new Error(`${name} is installed, but does not load: ${messageOf(error)}`, { cause: error });
    }
  },
  versions: () => ({
    '@tensorflow/tfjs-core': tf.version_core,
    [loaded!.name]: loaded!.version,
    TensorFlow: (tf.findBackend('tensorflow') as NodeBackend).binding.TF_Version,
  }),
  async device() {
    return (tf.findBackend('tensorflow') as NodeBackend).isUsingGpuDevice ? 'GPU' : 'CPU';
  },
};

/** tfjs-node 4.22 calls two functions that Node 23 took out of `util` (github.com/tensorflow/tfjs/issues/8609). */
function addRemovedUtilities(): void {
  const util = requireHere('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
