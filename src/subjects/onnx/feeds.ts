import type { Batch } from '../../core/batch';
import { ElementType, typeInWords } from './element-types';
import { maskToFloat16 } from './float16';
import type { GraphValue } from './graph';
import type { GraphInputs } from './inputs';

/** The numbers of one input, in the array and under the name of the type that ONNX Runtime has for them. */
export interface Feed {
  readonly type: string;
  readonly data: BigInt64Array | Int32Array | Float32Array | Uint16Array | Uint8Array;
  readonly shape: readonly number[];
}

/**
 * A batch as a graph takes it, by the names of its inputs. A missing mask becomes a mask of ones, since a graph's input cannot
 * be left out; token types and positions that are not given are zeros, and 0, 1, 2, ….
 */
export function feedsOf(
  { size, length, inputIds, attentionMask, tokenTypeIds, positionIds }: Batch,
  inputs: GraphInputs,
): ReadonlyMap<string, Feed> {
  const count = size * length;
  const values: Record<keyof GraphInputs, () => Int32Array> = {
    ids: () => inputIds,
    mask: () => attentionMask ?? new Int32Array(count).fill(1),
    types: () => tokenTypeIds ?? new Int32Array(count),
    positions: () => positionIds ?? Int32Array.from({ length: count }, (_, i) => i % length),
  };
  const feeds = new Map<string, Feed>();
  for (const role of Object.keys(values) as (keyof GraphInputs)[]) {
    const input: GraphValue | undefined = inputs[role];
    if (input) feeds.set(input.name, { ...inType(input.type, values[role]()), shape: [size, length] });
  }
  return feeds;
}

function inType(type: number, numbers: Int32Array): Pick<Feed, 'type' | 'data'> {
  switch (type) {
    case ElementType.int64:
      return { type: 'int64', data: BigInt64Array.from(numbers, BigInt) };
    case ElementType.int32:
      return { type: 'int32', data: numbers };
    case ElementType.float32:
      return { type: 'float32', data: Float32Array.from(numbers) };
    case ElementType.float16:
      return { type: 'float16', data: maskToFloat16(numbers) };
    case ElementType.bool:
      return { type: 'bool', data: Uint8Array.from(numbers) };
    default:
      throw new Error(`nothing is fed as ${typeInWords(type)}`);
  }
}
