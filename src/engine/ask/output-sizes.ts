import type { Batch } from '../../core/batch';
import { tensorsOf, type OutputName, type Values } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { callEncode } from './call-subject';
import { comparable } from '../invariants/runs';
import type { OutputSizes } from '../plan/output-sizes';

/**
 * Encodes two rows of two tokens, or as many as the subject is fixed to, with every output that the subject declares: a contract that is not kept is found before
 * work is lost, and the sizes of the answers tell how many cases fit in memory.
 */
export async function outputSizesOf(subject: Subject, timeoutMs: number): Promise<OutputSizes> {
  const id = subject.padId === 0 ? 1 : 0;
  const size = subject.staticShape?.size ?? 2;
  const length = subject.staticShape?.length ?? 2;
  const count = size * length;
  const batch: Batch = {
    size,
    length,
    inputIds: new Int32Array(count).fill(id),
    attentionMask: new Int32Array(count).fill(1),
    ...((subject.tokenTypes ?? 1) > 1 && { tokenTypeIds: new Int32Array(count) }),
    ...(subject.positions === 'given' && { positionIds: Int32Array.from({ length: count }, (_, i) => i % length) }),
  };
  const encoding = await callEncode(subject, batch, subject.outputs, timeoutMs);
  const { lastHiddenState, logits, attentions = [], hiddenStates = [], perToken = {} } = encoding;
  const width = (values: Values | undefined): number => values?.shape[2] ?? 0;
  return {
    heads: attentions[0]?.shape[1],
    numbersPerToken: [lastHiddenState, logits, ...Object.values(perToken)].reduce((n, one) => n + width(one), 1),
    numbersPerPair: attentions.reduce((n, { shape }) => n + shape[1], 0),
    numbersInStates: hiddenStates.reduce((n, { shape }) => n + shape[2], 0),
    compared: tensorsOf(encoding, comparable(subject)).map(({ output, label, values }) => ({
      output: label,
      shape: axesOf(output, values.shape),
    })),
  };
}

/** A shape with letters for what a batch decides: B rows, S positions. */
function axesOf(output: OutputName, shape: readonly number[]): (number | 'B' | 'S')[] {
  const isPosition = (axis: number): boolean =>
    output === 'attentions' ? axis >= 2 : output !== 'pooled' && axis === 1;
  return shape.map((size, axis) => (axis === 0 ? 'B' : isPosition(axis) ? 'S' : size));
}
