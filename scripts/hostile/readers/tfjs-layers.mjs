import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from './tfjs-graph.mjs';

/** A Layers model of tfjs, loaded and tried out. */
export default {
  name: 'tfjs-layers',
  async sample({ writeLayersModel }) {
    const folder = mkdtempSync(join(tmpdir(), 'padproof-hostile-'));
    try {
      await writeLayersModel(folder);
      const files = ['model.json', 'weights.bin'].map((name) => [name, readFileSync(join(folder, name))]);
      return Object.fromEntries(files);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  names: ['input', 'MODEL', '`'],
  read: (folder) => open(folder, 'model.json', { longest: 16 }),
};
