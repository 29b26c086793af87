import { join } from 'node:path';
import { tfjsSource } from '../../../dist/subjects/tfjs/source.js';
import { json } from './samples.mjs';

export const open = async (folder, file, given = {}) => {
  const source = await tfjsSource({ format: 'model.json', file: join(folder, file) }, 'MODEL', 'cpu', given);
  const subject = await source.open();
  await subject.dispose?.();
};

/** A Graph model of tfjs, loaded and tried out. */
export default {
  name: 'tfjs-graph',
  sample({ encoderGraph }) {
    const graph = encoderGraph();
    return {
      'model.json': json(graph.json()),
      'weights.bin': graph.bytes,
      'config.json': json({ model_type: 'bert', vocab_size: 23, pad_token_id: 0, max_position_embeddings: 24 }),
    };
  },
  names: ['input', 'MODEL', '`'],
  read: (folder) => open(folder, 'model.json'),
};
