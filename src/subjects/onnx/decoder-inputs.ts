import { UsageError } from '../../core/errors';
import { ElementType, typeInWords } from './element-types';
import type { GraphValue } from './graph';

/**
 * An input that graphs of decoders have beside those of an encoder. Whoever encodes whole texts in one pass feeds the same to it each time.
 * - `cache`: keys or values of positions that were read before. There are none: its axis of positions has length 0.
 * - `cache position`: where the positions of this pass stand behind the cache, `[S]`: 0, 1, 2, ….
 * - `kept logits`: how many of the last positions get logits; 0 is all.
 * - `cache branch`: is the cache to be read? No.
 */
export interface DecoderInput {
  readonly kind: keyof typeof NAMES;
  readonly input: GraphValue;
}

const NAMES = {
  cache: /^past_key_values\.\d+\.(?:key|value)$/,
  'cache position': /^cache_position$/,
  'kept logits': /^(?:num_)?logits_to_keep$/,
  'cache branch': /^use_cache_branch$/,
};

const TYPES: Readonly<Record<DecoderInput['kind'], readonly number[]>> = {
  cache: [ElementType.float32, ElementType.float16],
  'cache position': [ElementType.int64, ElementType.int32],
  'kept logits': [ElementType.int64, ElementType.int32],
  'cache branch': [ElementType.bool],
};

/** An output that hands a cache back. */
const CACHE_OUTPUT = /^present[._]/;

/** Does an output hold keys or values, for the pass that follows? */
export function isCacheOutput(name: string): boolean {
  return CACHE_OUTPUT.test(name);
}

/**
 * What an input is to a decoder; undefined where it is none of theirs.
 * @throws UsageError where it has a type or axes for which it is not known what to feed
 */
export function decoderInput(input: GraphValue, where: string): DecoderInput | undefined {
  const kind = (Object.keys(NAMES) as DecoderInput['kind'][]).find((one) => NAMES[one].test(input.name));
  if (!kind) return undefined;
  const refuse = (found: string, expected: string): UsageError =>
    new UsageError(`${where}: its input ${input.name} ${found}; expected ${expected}. Export the graph anew.`);
  if (!TYPES[kind].includes(input.type)) {
    throw refuse(`is of ${typeInWords(input.type)}`, `one of ${TYPES[kind].map(typeInWords).join(', ')}`);
  }
  const { shape } = input;
  if (kind === 'cache') {
    // The rows are those of the batch; of several other open axes none is known to be that of positions.
    if (shape && shape.length >= 3 && shape.slice(1).filter((axis) => axis === null).length === 1)
      return { kind, input };
    const axes = shape
      ? `has the axes [${shape.map((axis) => axis ?? 'open').join(', ')}]`
      : 'says nothing of its axes';
    throw refuse(axes, 'rows, heads, positions and the size of a head, of which only rows and positions are open');
  }
  const most = kind === 'kept logits' || kind === 'cache branch' ? [0, 1] : [1];
  if (shape && !most.includes(shape.length)) throw refuse(`has ${shape.length} axes`, `${most.join(' or ')}`);
  return { kind, input };
}

/** The numbers and the shape that a decoder's input gets for B rows of S positions. */
export function decoderNumbers(
  { kind, input: { shape } }: DecoderInput,
  size: number,
  length: number,
): { readonly numbers: Int32Array; readonly shape: readonly number[] } {
  if (kind === 'cache') {
    return { numbers: new Int32Array(0), shape: shape!.map((axis, i) => axis ?? (i === 0 ? size : 0)) };
  }
  if (kind === 'cache position') return { numbers: Int32Array.from({ length }, (_, i) => i), shape: [length] };
  return { numbers: new Int32Array(1), shape: shape?.length === 1 ? [1] : [] };
}
