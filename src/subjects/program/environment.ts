import { delimiter, join } from 'node:path';

/** The folder of the files in Python that the package brings. */
export const PYTHON_FOLDER = join(__dirname, '../../../python');

/** The adapter for models in Python: `import padproof`. */
export const PYTHON_ADAPTER = join(PYTHON_FOLDER, 'padproof.py');

/** The environment of a program: Python finds the adapter there, and the adapter sees that padproof has started it. */
export function environmentOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const path = [PYTHON_FOLDER, env.PYTHONPATH].filter(Boolean).join(delimiter);
  return { ...env, PYTHONPATH: path, PADPROOF_PROTOCOL: '1' };
}
