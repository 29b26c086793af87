import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError, LostError, messageOf, PadproofError, SubjectError } from '../../core/errors';
import { commandOf } from '../../core/text/command-words';
import { fitToPrint } from '../../core/text/fit-to-print';
import { outsideText, quotedOutside } from '../../core/text/outside-text';
import { readAnswer, type Answer } from './answer';
import { FrameReader, frameOf, MOST_FRAME } from './frame-reader';
import { HELLO, MOST_HANDSHAKE, parseHandshake, type Declaration } from './handshake';
import { LastLines } from './last-lines';
import { environmentOf } from './environment';
import { encodeQuestion, type Question } from './question';

/** How long a program may take to begin: a large model is read, and libraries compile themselves. */
const BEGIN_MS = 110_000;
/** How long what a program has written before it ended may be on its way. */
const LATE_MS = 500;
/** How long it may take to end once its standard input is closed. */
const LEAVE_MS = 2000;
/** So much before the time limit of a subject a program is given up, so that its own message is the one that is shown. */
const EARLIER = 0.95;
const MOST_REFUSAL = 2000;

/** How long a program may take, in milliseconds. */
export interface TimeLimits {
  /** For an answer. */
  readonly timeoutMs: number;
  /** To say what it is. */
  readonly beginMs?: number;
}

/** No program outlives the process that has started it. */
const running = new Set<Program>();
process.on('exit', () => running.forEach((program) => program.kill()));

/** A program that answers questions about a model, one after the other, over its standard input and output. */
export class Program {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  // eslint-disable-next-line no-restricted-properties -- what a program writes leaves as fit to be printed as what padproof writes
  private readonly stderr = new LastLines((line) => process.stderr.write(`${fitToPrint(line)}\n`));
  private readonly frames = new FrameReader((body) => this.take(body));
  private readonly gone: Promise<void>;
  private readonly command: string;
  private waiting:
    { readonly resolve: (body: Uint8Array) => void; readonly reject: (thrown: Error) => void } | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private most = MOST_HANDSHAKE;
  /** What it is to do, in words; undefined while it is to do nothing. */
  private doing: string | undefined = 'it was to say what it is';
  /** Why it was given up, where it was. */
  private given: string | undefined;
  private begun = false;
  private asked = 0;
  private closing = false;
  private failure: PadproofError | undefined;
  private settle = (): void => undefined;
  private readonly failed = new Promise<void>((resolve) => (this.settle = resolve));

  private constructor(
    words: readonly string[],
    private readonly timeoutMs: number,
  ) {
    this.command = commandOf(words);
    const [file, ...args] = words;
    // In the group of this process, so that whoever ends that ends the program as well, with all that it has started.
    this.child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environmentOf(process.env),
      windowsHide: true,
    });
    const { child } = this;
    running.add(this);
    this.gone = new Promise((resolve) => {
      child.on('error', (error) => {
        if (child.pid !== undefined) return;
        running.delete(this);
        this.fail(`cannot be started: ${error.message}. Name a program that is there, with its arguments.`);
        resolve();
      });
      child.on('exit', (code, signal) => {
        running.delete(this);
        resolve();
        void Promise.race([new Promise((done) => child.once('close', done)), sleep(LATE_MS)]).then(() =>
          this.fail(this.given ?? `ended ${howItEnded(code, signal)}${this.unfinished}`),
        );
      });
    });
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (chunk: Buffer) => this.stderr.push(chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      if (this.given !== undefined) return;
      try {
        this.frames.push(chunk, this.most);
        giveBack(chunk);
      } catch (thrown) {
        void this.giveUp(`broke the protocol: ${messageOf(thrown)}`);
      }
    });
    // Where it ends as well, that is the better word for it.
    child.stdout.on('end', () => void this.closedOutput());
  }

  /**
   * Starts a program, and waits until it has said what it is.
   * @throws EnvironmentError where it cannot be started, ends, or says nothing; UsageError where it says what cannot be.
   */
  static async start(
    words: readonly string[],
    { timeoutMs, beginMs = BEGIN_MS }: TimeLimits,
  ): Promise<{ readonly program: Program; readonly declared: Declaration }> {
    const program = new Program(words, timeoutMs);
    try {
      const body = await program.exchange(Buffer.from(HELLO), beginMs);
      const declared = parseHandshake(body, program.command);
      program.begun = true;
      program.doing = undefined;
      program.most = MOST_FRAME;
      return { program, declared };
    } catch (thrown) {
      await program.close();
      throw thrown;
    }
  }

  /** Has it ended, or been given up? */
  get ended(): boolean {
    return this.failure !== undefined || this.given !== undefined || this.closing;
  }

  /**
   * Asks a question, when those before it are answered.
   * @throws LostError where it ends, takes too long or breaks the protocol; SubjectError with its own words where it refuses.
   */
  ask(question: Question): Promise<Answer> {
    const answered = this.last.then(() => this.askNow(question));
    this.last = answered.catch(() => undefined);
    return answered;
  }

  private async askNow(question: Question): Promise<Answer> {
    const id = String(++this.asked);
    this.doing = `it was asked for ${question.what}`;
    const body = await this.exchange(encodeQuestion(question, id), this.timeoutMs);
    const answer = await this.reading(() =>
      readAnswer(body, `The answer of ${this.command} to ${question.what}`, question.method === 'inside'),
    );
    const answered = answer.said.get('id');
    if (answered !== id)
      throw await this.giveUp(
        `broke the protocol: it answered with the id ${answered === undefined ? 'missing' : quotedOutside(answered, 40)}; expected ${JSON.stringify(id)}`,
      );
    this.doing = undefined;
    const refusal = answer.said.get('error');
    if (refusal !== undefined) throw new Error(outsideText(refusal, MOST_REFUSAL));
    return answer;
  }

  /** @throws LostError for what is no safetensors buffer; a tensor of another type is the subject's mistake. */
  private async reading(read: () => Answer): Promise<Answer> {
    try {
      return read();
    } catch (thrown) {
      if (thrown instanceof SubjectError && /dtype/.test(thrown.message)) throw thrown;
      throw await this.giveUp(`broke the protocol: ${messageOf(thrown)}`);
    }
  }

  private exchange(body: Uint8Array, limitMs: number): Promise<Uint8Array> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise<Uint8Array>((resolve, reject) => {
      const late = (): void => void this.giveUp(`did not answer within ${limitMs / 1000} s`);
      const timer = setTimeout(late, limitMs * EARLIER);
      this.waiting = {
        resolve: (answer) => (clearTimeout(timer), resolve(answer)),
        reject: (thrown) => (clearTimeout(timer), reject(thrown)),
      };
      this.child.stdin.write(frameOf(body));
    });
  }

  private take(body: Uint8Array): void {
    const { waiting } = this;
    if (!waiting) {
      void this.giveUp(`broke the protocol: it sent a frame of ${body.length} bytes without having been asked`);
      return;
    }
    this.waiting = undefined;
    waiting.resolve(body);
  }

  private get unfinished(): string {
    const { unfinished } = this.frames;
    return unfinished === undefined ? '' : `, when ${unfinished} had come`;
  }

  /** Where it ends as well, that is the better word for it. */
  private async closedOutput(): Promise<void> {
    await sleep(LATE_MS);
    if (!this.failure && !this.closing) void this.giveUp('closed its standard output');
  }

  /** Ends a program that cannot be spoken with any more. What it has written to standard error may still be on its way. */
  private async giveUp(what: string): Promise<PadproofError> {
    this.given ??= what;
    this.kill();
    await Promise.race([this.failed, sleep(2 * LATE_MS)]);
    return this.fail(this.given);
  }

  private fail(what: string): PadproofError {
    if (this.failure) return this.failure;
    this.stderr.end();
    const Lost = this.begun ? LostError : EnvironmentError;
    const meanwhile = this.doing === undefined ? '' : `, while ${this.doing}`;
    this.failure = new Lost(`${this.command} ${what.replace(/\.$/, '')}${meanwhile}.${this.stderr.asSentence}`);
    this.settle();
    this.waiting?.reject(this.failure);
    this.waiting = undefined;
    return this.failure;
  }

  /** Ends it, whatever it is doing. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Has it end by itself, for so long as that may take, and then ends it. */
  async close(): Promise<void> {
    this.closing = true;
    this.child.stdin.end();
    await Promise.race([this.gone, sleep(LEAVE_MS, undefined, { ref: false })]);
    this.kill();
    await this.gone;
    for (const stream of [this.child.stdout, this.child.stderr]) stream.destroy();
  }
}

/**
 * Gives the memory of a chunk that was copied back at once, where this version of Node can (22 and later): a large answer comes in
 * hundreds of them, and each would count towards the next collection of garbage, which was the most of what an answer took.
 */
function giveBack({ buffer, byteLength }: Buffer): void {
  const { transfer } = buffer as { transfer?: (length: number) => ArrayBuffer };
  if (byteLength === buffer.byteLength) transfer?.call(buffer, 0);
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'by SIGKILL: somebody ended it, or the system did for want of memory';
  return signal ? `by ${signal}` : `with exit code ${code}`;
}
