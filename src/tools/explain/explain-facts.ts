import type { Batch } from '../../core/batch';
import type { Values } from '../../core/encoding';
import type { Case } from '../../core/case';
import { UsageError } from '../../core/errors';
import { LOWEST_FLOAT32 } from '../../core/float32';
import type { Subject } from '../../core/subject';
import type { Bound } from '../../numerics/bounds';
import { shapeBound } from '../../numerics/bounds';
import { compareBits, compareWithin, magnitudeOf } from '../../numerics/compare';
import { callEncode } from '../../engine/ask/call-subject';
import type { NoiseMeter } from '../../engine/noise/noise-meter';
import { attentionOf } from '../picture/attention-of';
import { measuredBound, measuring } from '../rounding';
import type { ExplainInput } from './texts-as-batch';
import type { Explained, Explanation } from './explanation';
import { option, type OptionName } from '../../core/option';

const BIAS_ORIGIN = "a constant, float32's lowest number, as Hugging Face's BERT adds it; not read from this model";

/** What is asked of a model, and in what time. */
export interface Asked {
  readonly model: string;
  readonly layer: number;
  readonly head: number;
  readonly timeout: number;
  /** What measures the rounding of this subject, where it is asked more than once. */
  readonly meter?: NoiseMeter;
}

/**
 * Runs the batch, the batch with another id under the padding, and the padded row alone.
 *
 * @throws UsageError where the subject offers no attentions, or lacks the layer or head. SubjectError as `callEncode`.
 */
export async function explanationOf(
  subject: Subject,
  input: ExplainInput,
  { model, layer, head, timeout, meter }: Asked,
): Promise<Explained> {
  const wanted = ['attentions', 'lastHiddenState'] as const;
  const missing = wanted.filter((output) => !subject.outputs.includes(output));
  if (missing.length > 0) {
    throw new UsageError(
      `${subject.name} does not offer ${missing.join(' and ')}, which explain draws. Add it to the outputs.`,
    );
  }
  const { batch } = input;
  const { length: S } = batch;
  const mask = [...batch.attentionMask!];
  const lengths = input.tokens.map((_, r) => mask.slice(r * S, r * S + S).reduce((a, b) => a + b, 0));
  const row = lengths.indexOf(Math.min(...lengths));
  const L = lengths[row];

  const { attentions, lastHiddenState } = await callEncode(subject, batch, wanted, timeout);
  const [, H] = attentions![0].shape;
  checkIndex('layer', layer, attentions!.length);
  checkIndex('head', head, H);

  const position = row * S + L;
  const otherId = otherIdFor(batch, position, subject);
  const inputIds = batch.inputIds.slice();
  inputIds[position] = otherId;
  const changed = { ...batch, inputIds };
  const other = await callEncode(subject, changed, wanted, timeout);
  const alone = await callEncode(subject, rowOf(batch, row, L), wanted, timeout);

  const E = lastHiddenState!.shape[2];
  const at = (values: Values, from: number, count: number, S_: number, r: number) => ({
    values,
    offset: (r * S_ + from) * E,
    count: count * E,
  });
  const real = compareBits(at(lastHiddenState!, 0, L, S, row), at(other.lastHiddenState!, 0, L, S, row));
  const pad = compareBits(at(lastHiddenState!, L, 1, S, row), at(other.lastHiddenState!, L, 1, S, row));
  const scale = magnitudeOf(at(alone.lastHiddenState!, 0, L, L, 0));
  const apart = (count: number): number =>
    compareWithin(at(alone.lastHiddenState!, 0, count, L, 0), at(lastHiddenState!, 0, count, S, row), Infinity, scale)
      .worst;

  const matrix = matrixOf(attentions![layer], row, head);
  const all = attentions!.flatMap((values) => Array.from({ length: H }, (_, h) => matrixOf(values, row, h)));
  const mindful = subject.paddedQueriesSeePadding === false ? S : L;
  const paddedWeights = all.flatMap((weights) => weights.slice(0, mindful).flatMap((query) => query.slice(L)));
  const paddedSums = all.flatMap((weights) => weights.slice(L).map(sum));
  const largest = Math.max(...paddedWeights);
  const deviations = { first: apart(1), all: apart(L) };
  const { value: bound, origin } = await boundOf(subject, caseOf(batch), row, deviations.all, { timeout, meter });
  const unpadded = { ...deviations, bound, origin };
  const explanation: Explanation = {
    format: 'padproof-explanation',
    version: 1,
    model,
    tokenizer: input.tokenizer,
    layers: attentions!.length,
    heads: H,
    layer,
    head,
    rows: input.texts.map((text, r) => ({
      text,
      tokens: input.tokens[r],
      ids: [...batch.inputIds.subarray(r * S, r * S + S)],
      mask: mask.slice(r * S, r * S + S),
      bias: mask.slice(r * S, r * S + S).map((real) => (real ? 0 : LOWEST_FLOAT32)),
    })),
    biasOrigin: BIAS_ORIGIN,
    row,
    attention: matrix,
    rowSums: matrix.map(sum),
    columnSums: matrix.map((_, key) => sum(matrix.map((query) => query[key]))),
    paddedColumns: { largest, compared: paddedWeights.length },
    paddedRowSums: {
      largestDeviation: Math.max(...paddedSums.map((s) => Math.abs(s - 1))),
      compared: paddedSums.length,
    },
    otherPadding: {
      position: L,
      id: batch.inputIds[position],
      otherId,
      realNumbers: real.compared,
      realChanged: real.count,
      padNumbers: pad.compared,
      padChanged: pad.count,
      padMovedBy: pad.worst,
    },
    unpadded,
    holds: real.count === 0 && largest === 0 && unpadded.all <= bound,
  };
  const side = (run: string) => ({ run, row, at: Array.from({ length: L }, (_, i) => i) });
  const picture = attentionOf(
    [
      [side('the pad id under the padding'), batch, attentions!],
      [side('another id under it'), changed, other.attentions!],
    ],
    layer,
  );
  return {
    explanation,
    attention: {
      ...picture,
      sides: picture.sides.map((one) => ({ ...one, inWords: true as const, tokens: input.tokens[row] })),
    },
  };
}

/** The bound of `check`: of noise at this length, and, where that is passed, on the very sequence. */
function boundOf(
  subject: Subject,
  testCase: Case,
  row: number,
  apart: number,
  { timeout, meter: own }: Pick<Asked, 'timeout' | 'meter'>,
): Promise<Bound> {
  const bound = async (meter: NoiseMeter): Promise<Bound> => {
    const { noise } = await meter.at(testCase.length);
    if (!noise) return shapeBound(subject);
    const byLength = measuredBound(noise, 'length');
    return apart <= byLength.value ? byLength : measuredBound((await meter.on(testCase, [row]))!, 'sequence');
  };
  return own ? bound(own) : measuring(subject, timeout, bound);
}

function caseOf({ size, length, inputIds, attentionMask }: Batch): Case {
  const rows = Array.from({ length: size }, (_, r) => {
    const ids = [...inputIds.subarray(r * length, (r + 1) * length)];
    const at = ids.map((_id, i) => i).filter((i) => attentionMask![r * length + i] === 1);
    const under = ids.slice(at.length);
    return { tokens: ids.slice(0, at.length), types: at.map(() => 0), at, under, otherUnder: under };
  });
  return { length, rows, singleton: true };
}

function checkIndex(name: OptionName, index: number, count: number): void {
  if (index < count) return;
  throw new UsageError(`${option(name)} is ${index}, but the model has ${count}. Expected 0 to ${count - 1}.`);
}

/** A word of the batch's own, so that the padding is not merely different but means something. */
function otherIdFor({ inputIds }: Batch, position: number, { vocabularySize, padId }: Subject): number {
  const word = inputIds.find((id, i) => i > 1 && id !== padId && id !== inputIds[position]);
  return word ?? (padId + 1) % vocabularySize;
}

/** The first `count` positions of a row, alone. */
function rowOf({ inputIds, length }: Batch, row: number, count: number): Batch {
  const start = row * length;
  return {
    size: 1,
    length: count,
    inputIds: inputIds.slice(start, start + count),
    attentionMask: new Int32Array(count).fill(1),
  };
}

/** `[S][S]` of one row and head of `[B, H, S, S]`. */
function matrixOf({ data, shape: [, H, S] }: Values, row: number, head: number): number[][] {
  const start = (row * H + head) * S * S;
  return Array.from({ length: S }, (_, query) => [...data.subarray(start + query * S, start + (query + 1) * S)]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
