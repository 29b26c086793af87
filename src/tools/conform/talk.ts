import type { Batch } from '../../core/batch';
import type { Encoding, OutputName } from '../../core/encoding';
import { tensorsOf, validateEncoding } from '../../core/encoding';
import { messageOf } from '../../core/errors';
import { isJsonObject } from '../../core/text/strict-json';
import { outsideText, quotedOutside, shownOutside } from '../../core/text/outside-text';
import { encodingOf, MOST_HEADER, readAnswer, type Answer } from '../../subjects/program/answer';
import { LENGTH_BYTES } from '../../subjects/program/frame-reader';
import type { Declaration, Method } from '../../subjects/program/handshake';
import { aboutBatch, encodeQuestion, type Question } from '../../subjects/program/question';
import { Break, type Findings } from './findings';
import type { RuleName } from './rules';
import type { Wire } from './wire';

/** How a question is asked. */
export interface Asking {
  readonly inPieces?: true;
  /** Its bytes, where they are others than padproof writes. */
  readonly written?: (question: Question, id: string) => Uint8Array;
  /** An id, where it is another than the next number. */
  readonly id?: string;
  readonly limitMs?: number;
}

/** Questions to a program that has said what it is, each of whose answers is held against the rules of all answers. */
export class Talk {
  private asked = 0;
  private readonly widths = new Map<string, string>();
  /** What was asked last, in words. */
  doing = '';

  constructor(
    private readonly wire: Wire,
    readonly declared: Declaration,
    private readonly findings: Findings,
    readonly limitMs: number,
  ) {}

  /** Asks a question. @throws Break where the answer cannot be read. */
  async ask(
    question: Question,
    { inPieces, written = encodeQuestion, id, limitMs = this.limitMs }: Asking = {},
  ): Promise<Answer> {
    const { findings, wire } = this;
    this.doing = question.what;
    const own = id ?? String(++this.asked);
    const body = await wire.exchange(written(question, own), limitMs, inPieces);
    const answer = this.read(body, question.method === 'inside');
    wire.refuseStray();
    const answered = answer.said.get('id');
    if (answered !== own)
      findings.break(
        'ids-are-repeated',
        `${question.what}, with the id ${JSON.stringify(own)}`,
        `the id is ${answered === undefined ? 'missing' : quotedOutside(answered)}`,
      );
    findings.keep(
      'frames-alone-are-written',
      'frames-have-their-length',
      'one-frame-answers-one',
      'every-frame-is-answered',
      'answers-are-safetensors',
      'headers-are-in-bounds',
      'headers-are-filled-up',
      'metadata-is-strings',
      'ids-are-repeated',
    );
    if (answer.tensors.size > 0) findings.keep('tensors-are-float32');
    return answer;
  }

  private read(body: Uint8Array, takesWide: boolean): Answer {
    const shown = `${body.length} bytes came`;
    const length = body.length < LENGTH_BYTES ? 0 : Number(Buffer.from(body.buffer, body.byteOffset).readBigUInt64LE());
    const inside = length <= body.length - LENGTH_BYTES;
    if (inside && length > MOST_HEADER) throw new Break('headers-are-in-bounds', `the header has ${length} bytes`);
    if (inside && length % 8 !== 0)
      this.findings.break(
        'headers-are-filled-up',
        this.doing,
        `the header has ${length} bytes, ${length % 8} too many`,
      );
    const header = inside ? parsed(body.subarray(LENGTH_BYTES, LENGTH_BYTES + length)) : undefined;
    if (header) refuseMetadata(header.__metadata__);
    const known = takesWide ? ['F32', 'F64'] : ['F32'];
    try {
      const dtypes = Object.entries(header ?? {}).filter(([name]) => name !== '__metadata__');
      const wrong = dtypes.find(
        ([, entry]) => isJsonObject(entry) && typeof entry.dtype === 'string' && !known.includes(entry.dtype),
      );
      if (wrong)
        throw new Break(
          'tensors-are-float32',
          `tensor ${quotedOutside(wrong[0])} is of dtype ${shownOutside((wrong[1] as { dtype?: unknown }).dtype)}`,
        );
      return readAnswer(body, 'the answer', takesWide);
    } catch (thrown) {
      if (thrown instanceof Break) throw thrown;
      // A frame that says too little leaves its end behind.
      if (this.wire.beside && !printedBeside(this.wire))
        throw new Break(
          'frames-have-their-length',
          `the frame says that it has ${body.length} bytes, and more came behind them`,
          true,
        );
      throw new Break('answers-are-safetensors', `${shown}: ${messageOf(thrown)}`);
    }
  }

  /**
   * Asks for outputs, and holds them against the batch.
   * @param rule what it is asked for, which an answer with error breaks
   */
  async outputs(
    rule: RuleName,
    batch: Batch,
    wanted: readonly OutputName[],
    {
      method = 'encode',
      instance = '0',
      ...asking
    }: Asking & { readonly method?: Method; readonly instance?: string } = {},
  ): Promise<Encoding> {
    const answer = await this.ask(aboutBatch(method, instance, batch, wanted), asking);
    this.refuseError(rule, answer);
    const encoding = encodingOf(answer.tensors);
    this.holdNames(answer, wanted);
    const missing = wanted.filter((output) => encoding[output] === undefined);
    if (missing.length > 0) {
      const there = [...answer.tensors.keys()].map((name) => outsideText(name)).join(', ') || 'nothing';
      throw new Break(
        'wanted-outputs-are-there',
        `wanted was ${wanted.join(',')}, and ${missing.join(', ')} is missing; there is ${there}`,
      );
    }
    this.findings.keep('wanted-outputs-are-there');
    try {
      validateEncoding(encoding, batch, wanted, 'the answer');
    } catch (thrown) {
      throw new Break('shapes-fit-the-batch', messageOf(thrown).replace(/^the answer: /, ''));
    }
    this.findings.keep('shapes-fit-the-batch');
    this.holdWidths(encoding, wanted);
    return encoding;
  }

  /** @throws Break where an answer is an error. */
  refuseError(rule: RuleName, { said }: Answer): void {
    const error = said.get('error');
    if (error !== undefined) throw new Break(rule, `it answered with the error ${quotedOutside(error)}`);
  }

  /** A layer that is missing would end the list before its time, without a word. */
  private holdNames({ tensors }: Answer, wanted: readonly OutputName[]): void {
    for (const output of ['hiddenStates', 'attentions'] as const) {
      if (!wanted.includes(output)) continue;
      const names = [...tensors.keys()].filter((name) => name === output || name.startsWith(`${output}.`));
      const expected = names.map((_, layer) => `${output}.${layer}`);
      if (names.length > 0 && !expected.every((name) => tensors.has(name)))
        throw new Break('layers-are-numbered', `there are ${names.map((name) => outsideText(name)).join(', ')}`);
      this.findings.keep('layers-are-numbered');
    }
  }

  private holdWidths(encoding: Encoding, wanted: readonly OutputName[]): void {
    for (const { output, label, values } of tensorsOf(encoding, wanted)) {
      // What does not come from the batch: the heads of attentions, else all behind [B, S], or behind [B] of a row.
      const { shape } = values;
      const own = output === 'attentions' ? [shape[1]] : shape.slice(output === 'pooled' ? 1 : 2);
      const width = own.join(' × ') || '1';
      const before = this.widths.get(label) ?? width;
      this.widths.set(label, before);
      if (before !== width)
        this.findings.break('widths-stay', this.doing, `${label} is ${width} wide, and was ${before}`);
      this.findings.keep('widths-stay');
    }
  }
}

function printedBeside(wire: Wire): boolean {
  try {
    wire.refuseStray();
    return false;
  } catch (thrown) {
    return thrown instanceof Break && thrown.rule === 'frames-alone-are-written';
  }
}

/** The header, as far as it is an object of JSON; what else is wrong with it is looked for later. */
function parsed(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Break where __metadata__ is no object of strings. */
function refuseMetadata(metadata: unknown): void {
  if (metadata === undefined) return;
  if (!isJsonObject(metadata)) throw new Break('metadata-is-strings', `__metadata__ is ${shownOutside(metadata)}`);
  const wrong = Object.entries(metadata).find(([, value]) => typeof value !== 'string');
  if (wrong)
    throw new Break(
      'metadata-is-strings',
      `__metadata__.${outsideText(wrong[0])} is ${shownOutside(wrong[1])}, which is no text`,
    );
}
