// What the tests write files with and what they ask instead of real servers; load-writers.mjs bundles it.
export { smallEncoder } from '../../src/subjects/onnx/testing/encoders';
export { onnxFile } from '../../src/subjects/onnx/writer';
export { encoderGraph } from '../../src/subjects/tfjs/testing/encoder-graph';
export { writeLayersModel } from '../../src/subjects/tfjs/testing/layers-model';
export { writeSavedModel } from '../../src/subjects/tfjs/testing/saved-model-writer';
export { counterexample } from '../../src/report/testing/reports';
