import { join } from 'node:path';
import { onnxSource } from '../../../dist/subjects/onnx/subject.js';
import { graphAt } from '../../../dist/subjects/onnx/place.js';
import { json } from './samples.mjs';

export const CONFIG = json({ model_type: 'bert', vocab_size: 40, max_position_embeddings: 48, pad_token_id: 3 });

/** An ONNX graph and the files beside it, up to where ONNX Runtime would load it. */
export default {
  name: 'onnx',
  sample: ({ onnxFile, smallEncoder }) => ({
    'onnx/model.onnx': Buffer.from(onnxFile(smallEncoder({ positions: true, attentions: true }))),
    'config.json': CONFIG,
    'tokenizer_config.json': json({ pad_token: '[PAD]', padding_side: 'right', model_max_length: 40 }),
  }),
  names: ['input', 'MODEL', '`'],
  async read(folder) {
    const file = graphAt(folder, {}) ?? join(folder, 'onnx/model.onnx');
    await onnxSource(file, 'MODEL', { backend: 'onnxruntime-web' });
  },
};
