import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';

const requireHere = createRequire(__filename);

/**
 * Loads a package that registers a backend of tfjs, without a word and without letting it become the current one.
 *
 * Where it is installed elsewhere, it brings a tfjs-core of its own. All copies share one engine and one list of kernels, so
 * it computes as well; but that copy would warn of every kernel that is registered already.
 *
 * @throws whatever the package throws
 */
export function loadBackendPackage(path: string): unknown {
  const before = tf.getBackend();
  const production = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  try {
    return requireHere(path);
  } finally {
    tf.env().set('PROD', production);
    // Loading it may make it the current backend; who is current is not its to say.
    if (before) void tf.setBackend(before);
  }
}
