import * as tf from '@tensorflow/tfjs-core';
import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import type { Backend } from './contract';

/** tfjs's plain JavaScript kernels: slow, and always there. */
export const cpu: Backend = {
  name: 'cpu',
  load() {
    // At its first use in Node it advises, on standard error, to install another backend.
    (tf.findBackend('cpu') as tf.KernelBackend & { firstUse: boolean }).firstUse = false;
  },
  versions: () => ({ '@tensorflow/tfjs-core': tf.version_core, '@tensorflow/tfjs-backend-cpu': version_cpu }),
  device: async () => 'JavaScript, one thread',
};
