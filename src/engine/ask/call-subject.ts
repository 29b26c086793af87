import type { Batch } from '../../core/batch';
import type { Encoding, OutputName, Values } from '../../core/encoding';
import { withTypedNumbers } from '../../numerics/plain-numbers';
import { thrownAt } from '../../core/text/thrown-at';
import { tensorsOf, validateEncoding } from '../../core/encoding';
import {
  asError,
  LostError,
  messageOf,
  OtherStepsError,
  PadproofError,
  SpentError,
  SubjectError,
} from '../../core/errors';
import type { Gradients, Loss, Subject } from '../../core/subject';
import { validateSubject } from '../../core/subject';
import { assertSameDeclaration } from './same-declaration';

/** How long one `encode` may take, in milliseconds, unless a campaign says otherwise. */
export const DEFAULT_TIMEOUT_MS = 120_000;

/** The subject did not take a batch: it threw, or what it answered is no answer to it. */
export class BatchNotTaken extends SubjectError {
  constructor(
    message: string,
    readonly batch: Batch,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The same in another process, where the batch has stayed. */
export class BatchNotTakenElsewhere extends SubjectError {}

/** The subject threw: with its own words, so that a refusal can be told from a broken answer. */
export class SubjectThrew extends BatchNotTaken {
  constructor(
    subject: string,
    batch: Batch,
    readonly words: string,
    method: Method = 'encode',
    place?: string,
  ) {
    const { size, length } = batch;
    const where = place === undefined ? '' : ` (${place})`;
    super(`${subject}: ${method}() threw on a batch of ${size} rows of ${length} positions: ${words}${where}`, batch);
  }
}

type Method = 'encode' | 'reference' | 'gradients' | 'together' | 'inside';

/**
 * Encodes a batch and holds the answer against the contract. The subject is given copies: one that writes into a batch, or
 * takes names out of `wanted`, changes neither what is asked next nor what its answer is held against.
 *
 * @throws SubjectError when the subject throws, takes longer than `timeoutMs`, or answers with the wrong shape; LostError when
 *   what it computes on has gone; SpentError when it may be asked no more.
 */
export async function callEncode(
  subject: Subject,
  batch: Batch,
  wanted: readonly OutputName[],
  timeoutMs: number = DEFAULT_TIMEOUT_MS,
  method: 'encode' | 'reference' | 'together' = 'encode',
): Promise<Encoding> {
  assertSameDeclaration(subject);
  const answer = await inTime(subject, batch, timeoutMs, method, () =>
    subject[method]!(copyOfBatch(batch), [...wanted]),
  );
  assertSameDeclaration(subject);
  return whileReading(subject, method, () => {
    const encoding = withTypedNumbers(answer, wanted);
    asAnswerTo(batch, () => validateEncoding(encoding, batch, wanted, subject.name, method));
    assertSameForm(subject, encoding, wanted, method);
    return copyOf(encoding, wanted);
  });
}

/**
 * Has every row of a batch asked for by itself, and all at once.
 *
 * @throws as {@link callEncode}
 */
export function callTogether(
  subject: Subject,
  batch: Batch,
  wanted: readonly OutputName[],
  timeoutMs: number = DEFAULT_TIMEOUT_MS,
): Promise<Encoding> {
  return callEncode(subject, batch, wanted, timeoutMs, 'together');
}

/**
 * Asks a subject for the gradients of a loss.
 *
 * @throws SubjectError as `callEncode`.
 */
export async function callGradients(
  subject: Subject,
  batch: Batch,
  loss: Loss,
  timeoutMs: number = DEFAULT_TIMEOUT_MS,
): Promise<Gradients> {
  const found = await inTime(subject, batch, timeoutMs, 'gradients', () =>
    subject.gradients!(copyOfBatch(batch), copyOfLoss(loss)),
  );
  return whileReading(subject, 'gradients', () => {
    // Gradients are embeddings in shape, so they are held against what is known of those.
    validateEncoding({ lastHiddenState: found?.embeddings }, batch, ['lastHiddenState'], `${subject.name}, gradients`);
    const { data, shape } = found.padEmbedding ?? {};
    const width = found.embeddings.shape[2];
    if (shape?.length !== 1 || shape[0] !== width || data?.length !== width) {
      throw new SubjectError(
        `${subject.name}: the gradient padEmbedding has shape [${String(shape)}]; expected [${width}], the width of a word embedding.`,
      );
    }
    return { embeddings: copyOfValues(found.embeddings), padEmbedding: copyOfValues(found.padEmbedding) };
  });
}

/**
 * Asks a subject for an instance that takes its sums in another order.
 *
 * @throws SubjectError when it throws, takes longer than `timeoutMs`, or gives something else than such an instance.
 */
export async function callReordered(subject: Subject, seed: number, timeoutMs: number): Promise<Subject> {
  const where = `${subject.name}, reordered(${seed})`;
  try {
    const late = (limit: string): string => `${where} did not resolve within ${limit}.`;
    const made: unknown = await limited(subject.reordered!(seed), timeoutMs, late);
    return validateSubject(made, where);
  } catch (raw) {
    const thrown = asError(raw);
    throw thrown instanceof SubjectError || thrown instanceof LostError || thrown instanceof SpentError
      ? thrown
      : new SubjectError(messageOf(thrown), { cause: thrown });
  }
}

/** Has a subject answer within a time. @throws as {@link callEncode} */
export async function inTime<T>(
  subject: Subject,
  batch: Batch,
  timeoutMs: number,
  method: Method,
  ask: () => Promise<T>,
): Promise<T> {
  const { size, length } = batch;
  const late = (limit: string): string =>
    `${subject.name}: ${method}() did not answer within ${limit} on a batch of ${size} rows of ${length} positions.`;
  return limited(answerOf(subject, batch, method, ask), timeoutMs, late);
}

async function limited<T>(work: Promise<T>, timeoutMs: number, late: (limit: string) => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    if (timeoutMs === Infinity) return;
    timer = setTimeout(() => {
      reject(new SubjectError(`${late(`${timeoutMs / 1000} s`)} Raise the time limit if it is only slow.`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function answerOf<T>(subject: Subject, batch: Batch, method: Method, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (raw) {
    const thrown = asError(raw);
    if ([LostError, SpentError, OtherStepsError].some((kind) => thrown instanceof kind)) throw thrown;
    // A message that was written for users stands as it is.
    const isOurs = thrown instanceof PadproofError;
    const words = isOurs ? thrown.message : messageOf(thrown);
    throw new SubjectThrew(subject.name, batch, words, method, isOurs ? undefined : thrownAt(thrown));
  }
}

/** Checks an answer. @throws BatchNotTaken where it is none to this batch. */
function asAnswerTo(batch: Batch, check: () => void): void {
  try {
    check();
  } catch (thrown) {
    throw thrown instanceof SubjectError ? new BatchNotTaken(thrown.message, batch, { cause: thrown }) : thrown;
  }
}

/** Reads an answer. @throws SubjectError where a getter or a proxy of it throws. */
function whileReading<T>(subject: Subject, method: Method, read: () => T): T {
  try {
    return read();
  } catch (raw) {
    const thrown = asError(raw);
    if (thrown instanceof PadproofError) throw thrown;
    throw new SubjectError(`${subject.name}: reading the answer of ${method}() threw: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
}

/** What each subject's outputs looked like when they were first seen, apart from rows and positions. */
const forms = new WeakMap<Subject, Map<string, string>>();

/** What is there in one answer and missing, or of another width, in the next cannot be compared. */
function assertSameForm(subject: Subject, encoding: Encoding, wanted: readonly OutputName[], method: Method): void {
  const known = forms.get(subject) ?? new Map<string, string>();
  forms.set(subject, known);
  for (const output of wanted) {
    const form = tensorsOf(encoding, [output])
      .map(({ label, values: { shape } }) => `${label} with ${widthInWords(output, shape)}`)
      .sort()
      .join(', ');
    const before = known.get(output);
    if (before === undefined) known.set(output, form);
    else if (before !== form) {
      throw new SubjectError(
        `${subject.name} gave ${before} before, and now gives ${form} by ${method}(). It must be the same for every batch.`,
      );
    }
  }
}

/** What does not depend on the batch: it stands second in `[B, H, S, S]`, and elsewhere behind B and S. */
function widthInWords(output: OutputName, shape: readonly number[]): string {
  if (output === 'attentions') return `${shape[1]} heads`;
  return `width ${shape.slice(output === 'pooled' ? 1 : 2).join(' × ') || 1}`;
}

/**
 * What was wanted, in memory of its own: a subject may answer into one buffer again and again, and then every run would be
 * compared with the last one.
 */
function copyOf(encoding: Encoding, wanted: readonly OutputName[]): Encoding {
  const copy = copyOfValues;
  const copies: Record<OutputName, (encoding: Encoding) => unknown> = {
    lastHiddenState: ({ lastHiddenState }) => copy(lastHiddenState!),
    hiddenStates: ({ hiddenStates }) => hiddenStates!.map(copy),
    attentions: ({ attentions }) => attentions!.map(copy),
    pooled: ({ pooled }) => copiesByName(pooled!, ([B, ...axes]) => [B, axes.reduce((a, b) => a * b, 1)]),
    logits: ({ logits }) => copy(logits!),
    perToken: ({ perToken }) => copiesByName(perToken!, ([B, S, C = 1]) => [B, S, C]),
  };
  return Object.fromEntries(wanted.map((output) => [output, copies[output](encoding)]));
}

/**
 * Copies under their names, in the one shape that whoever reads them knows: the vectors of a row stand one behind the other, and
 * a token's number is a vector of one.
 */
function copiesByName(
  record: Readonly<Record<string, Values>>,
  shapeOf: (shape: readonly number[]) => readonly number[],
): Record<string, Values> {
  const copyOfOne = ({ data, shape }: Values): Values => ({ data: data.slice(), shape: shapeOf(shape) });
  return Object.fromEntries(Object.entries(record).map(([name, values]) => [name, copyOfOne(values)]));
}

/** A batch in memory of its own. */
export function copyOfBatch(batch: Batch): Batch {
  const { inputIds, attentionMask, mask, tokenTypeIds, positionIds, segmentIds } = batch;
  return {
    ...batch,
    inputIds: inputIds.slice(),
    attentionMask: attentionMask && attentionMask.slice(),
    ...(mask && { mask: { ...mask, shape: [...mask.shape], data: mask.data.slice() } as typeof mask }),
    ...(tokenTypeIds && { tokenTypeIds: tokenTypeIds.slice() }),
    ...(positionIds && { positionIds: positionIds.slice() }),
    ...(segmentIds && { segmentIds: segmentIds.slice() }),
  };
}

function copyOfLoss(loss: Loss): Loss {
  return loss.name === 'mlm' ? { ...loss, labels: loss.labels.slice() } : { ...loss };
}

function copyOfValues({ data, shape }: Values): Values {
  return { data: data.slice(), shape: [...shape] };
}
