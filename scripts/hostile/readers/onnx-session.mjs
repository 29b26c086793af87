import { join } from 'node:path';
import { onnxSource } from '../../../dist/subjects/onnx/subject.js';

/** An ONNX graph with weights beside it, loaded and run. */
export default {
  name: 'onnx-session',
  share: 0.25,
  sample({ onnxFile, smallEncoder }) {
    const model = smallEncoder();
    const words = model.weights[0];
    const weights = [{ ...words, external: 'words.bin' }, ...model.weights.slice(1)];
    const { buffer, byteOffset, byteLength } = words.data;
    return {
      'model.onnx': Buffer.from(onnxFile({ ...model, weights })),
      'words.bin': Buffer.from(buffer, byteOffset, byteLength),
    };
  },
  names: ['input', 'MODEL', '`'],
  async read(folder) {
    const source = await onnxSource(join(folder, 'model.onnx'), 'MODEL', { backend: 'onnxruntime-web' });
    const subject = await source.open();
    await subject.dispose?.();
  },
};
