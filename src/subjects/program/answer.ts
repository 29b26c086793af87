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
}

/**
 * Reads an answer: its tensors are views of the same memory, unless they do not begin at a multiple of four bytes.
 * @throws UsageError, SubjectError where it is no safetensors buffer with tensors of float32.
 */
export function readAnswer(body: Uint8Array, where: string): Answer {
  if (body.length < LENGTH) throw new SubjectError(`${where} has ${body.length} bytes; expected a safetensors buffer.`);
  const { buffer, byteOffset } = body;
  const length = new DataView(buffer, byteOffset).getBigUint64(0, true);
  const most = Math.min(MOST_HEADER, body.length - LENGTH);
  if (length > most) throw new SubjectError(`${where} has a header of ${length} bytes; there can be ${most} at most.`);
  const start = LENGTH + Number(length);
  const { entries, metadata } = parseHeader(body.subarray(LENGTH, start), body.length - start, where);
  const tensors = new Map<string, Values>();
  for (const [name, { dtype, shape, begin, end }] of entries) {
    if (dtype !== 'F32')
      throw new SubjectError(
        `${where}: tensor ${outsideText(JSON.stringify(name))} is of dtype ${dtype}; expected F32.`,
      );
    const at = byteOffset + start + begin;
    const data =
      at % Float32Array.BYTES_PER_ELEMENT === 0
        ? new Float32Array(buffer, at, (end - begin) / Float32Array.BYTES_PER_ELEMENT)
        : new Float32Array(buffer.slice(at, byteOffset + start + end));
    tensors.set(name, { data, shape });
  }
  return { said: metadata, tensors };
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
