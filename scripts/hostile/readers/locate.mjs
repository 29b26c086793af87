import { resolveModel } from '../../../dist/subjects/kinds/resolve.js';
import { CONFIG } from './onnx.mjs';
import { json, smallCheckpoint } from './samples.mjs';
import { tokenizerFiles } from './tokenizer.mjs';

/** A folder as check is given it: which kind it is, and what is read of it before anything runs. */
export default {
  name: 'locate',
  sample: ({ encoderGraph, onnxFile, smallEncoder }) => ({
    ...smallCheckpoint(),
    ...tokenizerFiles(),
    'onnx/model.onnx': Buffer.from(onnxFile(smallEncoder())),
    'onnx/config.json': CONFIG,
    '1_Pooling/config.json': json({ pooling_mode_mean_tokens: true }),
    'model.json': json(encoderGraph().json()),
  }),
  names: ['input', '`'],
  async read(folder) {
    const source = await resolveModel(folder, { backend: 'cpu' });
    await source.tokenize?.(['a b']);
  },
};
