// padproof's own BERT, on every backend that it knows. TensorFlow alone can take more than one thread in Node.
import { fileURLToPath } from 'node:url';
import { backendNames } from 'padproof/bert';

const WITH_FAST_KERNELS = ['wasm', 'tensorflow'];
const script = fileURLToPath(new URL('../processes/padproof-forward.mjs', import.meta.url));

export function padproof({ model, nodePath }) {
  const contender = (backend, kernels) => ({
    name: `padproof ${backend}${kernels === 'fast' ? ', fast kernels' : ''}`,
    ours: true,
    threads: backend === 'tensorflow' ? [1, 2] : [1],
    command: [process.execPath, script, backend, model, kernels],
    env: { NODE_PATH: nodePath },
  });
  return [
    ...backendNames.map((backend) => contender(backend, 'plain')),
    ...WITH_FAST_KERNELS.map((backend) => contender(backend, 'fast')),
  ];
}
