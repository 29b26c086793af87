import type { Values } from '../../core/encoding';
import { fromFloat16 } from '../onnx/float16';
import type { LibraryTensor, NamedTensors } from './library';

/** The tensors that are in floating point, in float32. */
export function floatsOf(tensors: NamedTensors): Map<string, Values> {
  const found = new Map<string, Values>();
  for (const [name, tensor] of Object.entries(tensors)) {
    const values = valuesOf(tensor);
    if (values) found.set(name, values);
  }
  return found;
}

/** A tensor of transformers.js in float32; undefined where it is not in floating point. */
export function valuesOf({ type, dims, data }: LibraryTensor): Values | undefined {
  const numbers = toFloat32(type, data as ArrayLike<number>);
  return numbers && { data: numbers, shape: dims.map(Number) };
}

function toFloat32(type: string, data: ArrayLike<number>): Float32Array | undefined {
  // What is of another realm is no Float32Array here.
  if (type === 'float32') return data instanceof Float32Array ? data : new Float32Array(data);
  if (type !== 'float16') return undefined;
  // Bits, where this Node has no array of half-precision numbers. Not instanceof: it may be of another realm.
  const bits = Object.prototype.toString.call(data) === '[object Uint16Array]';
  return bits ? fromFloat16(data as Uint16Array) : Float32Array.from(data);
}
