import { UNKNOWN_PRECISION } from '../../numerics/precision';
import { ElementType } from './element-types';
import type { OnnxGraph } from './graph';

/** Operators that choose the scale of activations in each pass, from all numbers of a tensor. */
const DYNAMIC = [
  'DynamicQuantizeLinear',
  'DynamicQuantizeMatMul',
  'DynamicQuantizeLSTM',
  'MatMulIntegerToFloat',
  'MatMulInteger',
  'ConvInteger',
];
/** Operators that make floats of weights in fewer than 8 bits. */
const FEW_BITS = ['MatMulNBits', 'GatherBlockQuantized', 'MatMulBnb4'];
/** Operators that compute in the type of their quantised inputs, with scales that stand in the graph. */
const STATIC = ['QLinearMatMul', 'QuantizeLinear', 'QGemm'];

/**
 * What a graph computes in, from its operators and weights: `int8 dynamic` (activations are quantised in each pass, with one
 * scale a tensor), `int8 static` (with scales of the graph), `int8 weights`, `int4 weights` (weights alone, and sums in
 * floating point), `float16`, `bfloat16` or `float32`; or that nobody knows, of a file in ORT format whose outputs do not show it.
 */
export function precisionOf({ operators, nodes, weights, outputs, isOrtFormat }: OnnxGraph): string {
  if (isOrtFormat) return outputs.some(({ type }) => type === ElementType.float16) ? 'float16' : UNKNOWN_PRECISION;
  if (DYNAMIC.some((name) => operators.has(name))) return 'int8 dynamic';
  if (STATIC.some((name) => operators.has(name))) return 'int8 static';
  // What is handed out in half precision has no more, whatever it was computed in.
  const float = outputs.some(({ type }) => type === ElementType.float16) ? 'float16' : floatOf(weights);
  if (FEW_BITS.some((name) => operators.has(name))) {
    const bits = nodes.find(({ operator }) => FEW_BITS.includes(operator))?.integers.get('bits') ?? 4;
    return `int${bits} weights${float === 'float32' ? '' : `, ${float}`}`;
  }
  if (operators.has('DequantizeLinear')) return `int8 weights${float === 'float32' ? '' : `, ${float}`}`;
  return float;
}

/** The floating type that most of the weights have. */
function floatOf(weights: OnnxGraph['weights']): string {
  const counts = { float32: 0, float16: 0, bfloat16: 0 };
  for (const { type, shape } of weights.values()) {
    const count = shape.reduce((a, b) => a * b, 1);
    for (const name of ['float32', 'float16', 'bfloat16'] as const) {
      if (type === ElementType[name]) counts[name] += count;
    }
  }
  const [[most]] = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return most;
}
