import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf } from '../core/errors';
import type { Backend } from './contract';

/** The packages that bring TensorFlow's C library, the one for GPUs first. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** What is used of tfjs-node's backend beyond tfjs's own contract. */
interface NodeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

const requireHere = createRequire(__filename);
let loaded: { readonly name: string; readonly version: string } | undefined;

/** TensorFlow's C library through tfjs-node, if the user has installed it. */
export const tensorflow: Backend = {
  name: 'tensorflow',
  howToGet: `npm install ${PACKAGES[1]} beside padproof, or ${PACKAGES[0]} for a GPU with CUDA.`,
  load() {
    if (loaded) return;
    const [found] = PACKAGES.flatMap((name) => resolve(name) ?? []);
    if (!found) throw new Error(`neither ${PACKAGES.join(' nor ')} is installed.`);
    addRemovedUtilities();
    // TensorFlow reads it once; what it writes below an error is how it was built.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
    const before = tf.getBackend();
    const production = tf.env().getBool('PROD');
    // Where it is installed elsewhere, it brings a tfjs-core of its own. All copies share one engine and one list of kernels,
    // so it computes as well; but that copy would warn of every kernel that is registered already.
    tf.env().set('PROD', true);
    try {
      const { version } = requireHere(found.path) as { version: Record<string, string> };
      loaded = { name: found.name, version: version['tfjs-node'] };
    } catch (error) {
      throw new Error(`${found.name} is installed, but does not load: ${messageOf(error)}`, { cause: error });
    } finally {
      tf.env().set('PROD', production);
      // Loading it makes it the current backend; who is current is not its to say.
      if (before) void tf.setBackend(before);
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

/** Looks beside padproof, then in the project that padproof is run from. */
function resolve(name: string): { name: string; path: string } | undefined {
  try {
    return { name, path: requireHere.resolve(name, { paths: [__dirname, process.cwd()] }) };
  } catch {
    return undefined;
  }
}

/** tfjs-node 4.22 calls two functions that Node 23 took out of `util` (github.com/tensorflow/tfjs/issues/8609). */
function addRemovedUtilities(): void {
  const util = requireHere('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
