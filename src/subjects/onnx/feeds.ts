import type { Batch } from '../../core/batch';
import { decoderNumbers } from './decoder-inputs';
import { ElementType, typeInWords } from './element-types';
import { maskToFloat16, toFloat16 } from './float16';
import type { GraphInputs } from './inputs';
import { wideMask, type WideMask } from './wide-mask';

/** The numbers of one input, in the array and under the name of the type that ONNX Runtime has for them. */
export interface Feed {
  readonly type: string;
  readonly data: BigInt64Array | Int32Array | Float32Array | Uint16Array | Uint8Array;
  readonly shape: readonly number[];
}

/** Added to a score that is not to be read: the lowest number of the type, as transformers takes it. */
const LOWEST = { float32: -3.4028234663852886e38, float16: -65504 };

/**
 * A batch as a graph takes it, by the names of its inputs. A missing mask becomes a mask of ones, since a graph's input cannot
 * be left out; token types and positions that are not given are zeros, and 0, 1, 2, …. A mask of four axes is 1 and 0, or true and
 * false, as one of two is; in floating point it is added to the scores.
 */
export function feedsOf(
  { size, length, inputIds, attentionMask, tokenTypeIds, positionIds }: Batch,
  { ids, mask, types, positions, decoder = [], isCausal }: GraphInputs,
): ReadonlyMap<string, Feed> {
  const count = size * length;
  const feeds = new Map<string, Feed>();
  const plain = [
    [ids, () => inputIds],
    [mask, () => attentionMask ?? new Int32Array(count).fill(1)],
    [types, () => tokenTypeIds ?? new Int32Array(count)],
    [positions, () => positionIds ?? Int32Array.from({ length: count }, (_, i) => i % length)],
  ] as const;
  for (const [input, numbers] of plain) {
    if (!input) continue;
    const isWide = input === mask && input.shape?.length === 4;
    feeds.set(
      input.name,
      isWide
        ? wideFeed(input.type, wideMask(numbers(), size, length, input, isCausal))
        : { ...inType(input.type, numbers()), shape: [size, length] },
    );
  }
  for (const one of decoder) {
    const { numbers, shape } = decoderNumbers(one, size, length);
    feeds.set(one.input.name, { ...inType(one.input.type, numbers), shape });
  }
  return feeds;
}

function wideFeed(type: number, { heard, shape }: WideMask): Feed {
  const added = (lowest: number): Float32Array => Float32Array.from(heard, (is) => (is === 0 ? lowest : 0));
  if (type === ElementType.float32) return { type: 'float32', data: added(LOWEST.float32), shape };
  if (type === ElementType.float16) return { type: 'float16', data: toFloat16(added(LOWEST.float16)), shape };
  return { ...inType(type, heard), shape };
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
