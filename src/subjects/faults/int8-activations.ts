import type { Seams } from '../bert/seams';
import { correctSeams } from '../bert/seams';
import type { Fault } from './fault';
import { quantised } from './parts/quantised';

/**
 * Dynamic quantisation of activations, simulated: what goes into every product with weights is rounded to 8 bits, with one
 * scale and one zero point for the whole tensor, taken from its own minimum and maximum as ONNX's DynamicQuantizeLinear does
 * (onnx.ai/onnx/operators, opset 11). The weights stay as they are. Padding and the other rows share the scale, so what
 * stands there moves every number.
 */
export const int8Activations: Partial<Seams> = {
  dense: (x, weights, pass) => correctSeams.dense(quantised(x, [0, 1]), weights, pass),
};

export const int8ActivationsFault: Fault = {
  name: 'int8-activations',
  what: 'Activations are rounded to 8 bits by one scale for the whole batch, padding included.',
  evidence: ['microsoft/onnxruntime#8625', 'microsoft/onnxruntime#10111', 'Anush008/fastembed-rs#107'],
  seenBy: [
    'pad-content-is-ignored',
    'batch-mates-are-ignored',
    'position-wise-stays-in-place',
    'matches-unpadded',
    'pad-length-is-ignored',
  ],
  within: 3,
  smallest: { rows: 1, length: 2 },
  where: 'layer 0',
  plant: () => int8Activations,
};
