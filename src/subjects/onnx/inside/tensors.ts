import type { InnerTensor } from '../../../core/inside';
import { ElementType } from '../element-types';
import { fromFloat16, toFloat16 } from '../float16';
import type { OrtTensor } from '../ort';

/** What ONNX Runtime calls an element type, and its number in ONNX, where it is another name or none that is met elsewhere. */
const NUMBERS: Readonly<Record<string, number>> = { ...ElementType, uint16: 4, int16: 5, uint32: 12, uint64: 13 };

const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

/** The numbers of a tensor in memory of their own; undefined where they are none, such as texts. */
export function innerTensor({ type, data, dims }: OrtTensor): InnerTensor | undefined {
  const shape = [...dims];
  if (type === 'int64' || type === 'uint64')
    return { type, shape, data: Float64Array.from(data as BigInt64Array, Number) };
  if (type === 'float16')
    return {
      type,
      shape,
      data: data instanceof Uint16Array ? fromFloat16(data) : Float32Array.from(data as Iterable<number>),
    };
  if (!(type in NUMBERS) || !ArrayBuffer.isView(data)) return undefined;
  return { type, shape, data: (data as Float32Array).slice() };
}

/** The same in the array that ONNX Runtime takes for the type. */
export function toRuntime({ type, data }: InnerTensor): unknown {
  if (type === 'int64')
    return BigInt64Array.from(data as Float64Array, (x) => {
      const whole = BigInt(x);
      return whole < LEAST ? LEAST : whole > MOST ? MOST : whole;
    });
  if (type === 'uint64') return BigUint64Array.from(data as Float64Array, BigInt);
  return type === 'float16' ? toFloat16(data as Float32Array) : data;
}

/** The number of a type in ONNX. */
export function elementType(type: string): number {
  return NUMBERS[type];
}
