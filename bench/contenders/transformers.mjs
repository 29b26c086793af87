// Hugging Face's transformers on torch, as most people run it: scaled dot product attention, in inference mode.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../python/transformers_forward.py', import.meta.url));

export function transformers({ python, model }) {
  return [
    {
      name: 'transformers',
      threads: [1, 2],
      command: [python, script, model],
      missing: existsSync(python) ? undefined : `${python} is not there: bash bench/setup.sh sets it up`,
    },
  ];
}
