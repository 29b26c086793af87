// padproof's own BERT, on every backend that it knows. TensorFlow alone can take more than one thread in Node.
import { fileURLToPath } from 'node:url';
import { backendNames } from 'padproof/bert';

const script = fileURLToPath(new URL('../processes/padproof-forward.mjs', import.meta.url));

export function padproof({ model, nodePath }) {
  return backendNames.map((backend) => ({
    name: `padproof ${backend}`,
    ours: true,
    threads: backend === 'tensorflow' ? [1, 2] : [1],
    command: [process.execPath, script, backend, model],
    env: { NODE_PATH: nodePath },
  }));
}
