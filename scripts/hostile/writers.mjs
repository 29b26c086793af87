// What the tests write files with and what they ask instead of real servers; load-writers.mjs bundles it.
export { smallEncoder } from '../../src/onnx/testing/encoders';
export { onnxFile } from '../../src/onnx/testing/writer';
export { encoderGraph } from '../../src/tfjs/testing/encoder-graph';
export { writeLayersModel } from '../../src/tfjs/testing/layers-model';
export { writeSavedModel } from '../../src/tfjs/testing/saved-model-writer';
export { counterexample } from '../../src/report/testing/reports';
