import * as tf from '@tensorflow/tfjs-core';
import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import type { PageBackend } from './backend';

/** tfjs's plain JavaScript kernels. */
export const cpu: PageBackend = {
  name: 'cpu',
  prepare() {
    // Importing the package has registered it.
  },
  counts: () => ({}),
  facts: async () => ({
    device: 'JavaScript, one thread',
    versions: { '@tensorflow/tfjs-core': tf.version_core, '@tensorflow/tfjs-backend-cpu': version_cpu },
    settings: {},
  }),
};
