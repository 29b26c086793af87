import type { Encoding, Values } from '../../core/encoding';
import { SubjectError } from '../../core/errors';
import { outsideText } from '../../core/text/outside-text';
import { parseHeader } from '../bert/checkpoint/safetensors-header';

/** The most bytes of the header of an answer. */
export const MOST_HEADER = 2 ** 20;

/** Bytes that say how long the header is. */
const LENGTH = 8;

/** What a program has answered. */
export interface Answer {
  readonly said: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, Values>;
  /** Tensors of float64, which only the answer to `inside` may have. */
  readonly wide: ReadonlyMap<string, WideValues>;
}

/** As `Values`, of float64. */
export interface WideValues {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/**
 * Reads an answer: its tensors are views of the same memory, unless they do not begin at a multiple of the bytes of a number.
 * @param takesWide may it have tensors of float64, too?
 * @throws UsageError, SubjectError where it is no safetensors buffer with tensors of float32.
 */
export function readAnswer(body: Uint8Array, where: string, takesWide = false): Answer {
  if (body.length < LENGTH) throw new SubjectError(`${where} has ${body.length} bytes; expected a safetensors buffer.`);
  const { buffer, byteOffset } = body;
  const length = new DataView(buffer, byteOffset).getBigUint64(0, true);
  const most = Math.min(MOST_HEADER, body.length - LENGTH);
  if (length > most) throw new SubjectError(`${where} has a header of ${length} bytes; there can be ${most} at most.`);
  const start = LENGTH + Number(length);
  const { entries, metadata } = parseHeader(body.subarray(LENGTH, start), body.length - start, where);
  const tensors = new Map<string, Values>();
  const wide = new Map<string, WideValues>();
  for (const [name, { dtype, shape, begin, end }] of entries) {
    const [from, to] = [byteOffset + start + begin, byteOffset + start + end];
    if (dtype === 'F32') tensors.set(name, { data: numbersOf(Float32Array, buffer, from, to), shape });
    else if (dtype === 'F64' && takesWide) wide.set(name, { data: numbersOf(Float64Array, buffer, from, to), shape });
    else
      throw new SubjectError(
        `${where}: tensor ${outsideText(JSON.stringify(name))} is of dtype ${dtype}; expected F32${takesWide ? ' or F64' : ''}.`,
      );
  }
  return { said: metadata, tensors, wide };
}

function numbersOf<T extends Float32Array | Float64Array>(
  Numbers: { new (buffer: ArrayBufferLike, from?: number, length?: number): T; readonly BYTES_PER_ELEMENT: number },
  buffer: ArrayBufferLike,
  from: number,
  to: number,
): T {
  const { BYTES_PER_ELEMENT: size } = Numbers;
  return from % size === 0 ? new Numbers(buffer, from, (to - from) / size) : new Numbers(buffer.slice(from, to));
}

/** An encoding of tensors by the names of the protocol: `lastHiddenState`, `hiddenStates.0`, `pooled.mean`, …. */
export function encodingOf(tensors: Answer['tensors']): Encoding {
  const layers = (output: string): Values[] | undefined => {
    const found: Values[] = [];
    for (let layer = 0; tensors.has(`${output}.${layer}`); layer++) found.push(tensors.get(`${output}.${layer}`)!);
    return found.length > 0 ? found : undefined;
  };
  const named = (output: string): Record<string, Values> | undefined => {
    const found = [...tensors].flatMap(([name, values]) =>
      name.startsWith(`${output}.`) ? [[name.slice(output.length + 1), values] as const] : [],
    );
    return found.length > 0 ? Object.fromEntries(found) : undefined;
  };
  const [lastHiddenState, logits] = [tensors.get('lastHiddenState'), tensors.get('logits')];
  const [hiddenStates, attentions] = [layers('hiddenStates'), layers('attentions')];
  const [pooled, perToken] = [named('pooled'), named('perToken')];
  return {
    ...(lastHiddenState && { lastHiddenState }),
    ...(hiddenStates && { hiddenStates }),
    ...(attentions && { attentions }),
    ...(pooled && { pooled }),
    ...(logits && { logits }),
    ...(perToken && { perToken }),
  };
}
