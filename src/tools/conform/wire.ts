import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '../../core/errors';
import { commandOf } from '../../core/text/command-words';
import { fitToPrint } from '../../core/text/fit-to-print';
import { quotedOutside } from '../../core/text/outside-text';
import { environmentOf } from '../../subjects/program/environment';
import { FrameReader, frameOf, FrameTooLong, LENGTH_BYTES, MOST_FRAME } from '../../subjects/program/frame-reader';
import { MOST_HANDSHAKE } from '../../subjects/program/handshake';
import { LastLines } from '../../subjects/program/last-lines';
import { Break } from './findings';

/** How long what follows an answer, and should not, is waited for. */
const BESIDE_MS = 15;
/** How long the last bytes of a program that ends may be on their way. */
const LATE_MS = 300;
/** Where a frame is cut that is sent in pieces: within the length, between it and the header, and within that. */
const CUTS = [1, 5, LENGTH_BYTES, LENGTH_BYTES + 3, LENGTH_BYTES + 40];
const BETWEEN_PIECES_MS = 20;

/** A program, and the bytes that go to it and come from it. Whoever speaks with it learns of each rule that the bytes break. */
export class Wire {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  // eslint-disable-next-line no-restricted-properties -- what a program writes leaves as fit to be printed as what padproof writes
  private readonly stderr = new LastLines((line) => process.stderr.write(`${fitToPrint(line)}\n`));
  private readonly came: Uint8Array[] = [];
  private readonly reader = new FrameReader((body) => this.came.push(body));
  private most = MOST_HANDSHAKE;
  private broken: Break | undefined;
  private ended: string | undefined;
  private changed = (): void => undefined;
  private readonly gone: Promise<void>;

  private constructor(words: readonly string[], starting: { done(): void; fail(thrown: Error): void }) {
    const [file, ...args] = words;
    // In the group of this process, which ends as a whole.
    this.child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environmentOf(process.env),
      windowsHide: true,
    });
    const { child } = this;
    process.once('exit', this.kill);
    child.once('spawn', () => starting.done());
    child.once('error', ({ message }) =>
      starting.fail(
        new EnvironmentError(
          `${commandOf(words)} cannot be started: ${message}. Name a program that is there, with its arguments.`,
        ),
      ),
    );
    this.gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        process.off('exit', this.kill);
        resolve();
        void Promise.race([new Promise((done) => child.once('close', done)), sleep(LATE_MS)]).then(() => {
          this.stderr.end();
          this.ended ??= `ended ${signal ? `by ${signal}` : `with exit code ${code}`}`;
          this.changed();
        });
      });
    });
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (chunk: Buffer) => this.stderr.push(chunk));
    child.stdout.on('data', (chunk: Buffer) => this.take(chunk));
  }

  /** Starts a program. @throws EnvironmentError where it cannot be started. */
  static start(words: readonly string[]): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const wire: Wire = new Wire(words, { done: () => resolve(wire), fail: reject });
    });
  }

  private take(chunk: Buffer): void {
    if (this.broken) return;
    try {
      this.reader.push(chunk, this.most);
    } catch (thrown) {
      if (!(thrown instanceof FrameTooLong)) throw thrown;
      const { length, printed } = thrown;
      if (printed !== undefined) this.broken = printedBytes(printed);
      else if (length > MOST_FRAME)
        this.broken = new Break('frames-have-their-length', `a frame says that it has ${length} bytes`, true);
      else this.broken = new Break('first-frame-is-in-bounds', `the frame says that it has ${length} bytes`, true);
    }
    this.changed();
  }

  /**
   * Sends a frame, and waits for the one that answers it, and for what comes beside that.
   * @throws Break where the bytes keep to no rule, none come in time, or the program ends.
   */
  async exchange(body: Uint8Array, limitMs: number, inPieces = false): Promise<Uint8Array> {
    this.refuseStray();
    await this.send(frameOf(body), inPieces);
    const late = Date.now() + limitMs;
    while (this.came.length === 0) {
      if (this.broken) throw this.broken;
      if (this.ended !== undefined)
        throw this.half(this.ended) ?? new Break('it-runs-until-its-input-ends', this.words(this.ended), true);
      const left = late - Date.now();
      if (left <= 0) {
        const what = `no answer came within ${limitMs / 1000} s`;
        throw this.half(what) ?? new Break('every-frame-is-answered', this.words(what), true);
      }
      await this.change(left);
    }
    await sleep(BESIDE_MS);
    this.most = MOST_FRAME;
    return this.came.shift()!;
  }

  /** @throws Break where something has come that was not asked for. */
  refuseStray(): void {
    if (this.broken) throw this.broken;
    const { head } = this.reader;
    if (head.length > 0 && isPrinted(head)) throw printedBytes(Buffer.from(head).toString('latin1'));
    if (this.came.length > 0)
      throw new Break('one-frame-answers-one', `a second frame came, of ${this.came[0].length} bytes`, true);
    const half = this.half('it waits for the next question');
    if (half) throw half;
  }

  /** Has something come beside the answer that was handed out? */
  get beside(): boolean {
    return this.broken !== undefined || this.came.length > 0 || this.reader.unfinished !== undefined;
  }

  private half(then: string): Break | undefined {
    const { unfinished } = this.reader;
    if (unfinished === undefined) return undefined;
    return new Break('frames-have-their-length', this.words(`${unfinished} came, and then ${then}`), true);
  }

  private words(what: string): string {
    return `${what}.${this.stderr.asSentence}`;
  }

  private async send(frame: Uint8Array, inPieces: boolean): Promise<void> {
    const cuts = inPieces ? CUTS.filter((cut) => cut < frame.length) : [];
    let from = 0;
    for (const cut of cuts) {
      this.child.stdin.write(frame.subarray(from, cut));
      from = cut;
      await sleep(BETWEEN_PIECES_MS);
    }
    this.child.stdin.write(frame.subarray(from));
  }

  private change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.changed = () => (clearTimeout(timer), resolve());
    });
  }

  /** Ends its standard input, behind some bytes. @returns does the program end in time? */
  async end(limitMs: number, bytes: Uint8Array = new Uint8Array()): Promise<boolean> {
    this.child.stdin.end(bytes);
    return Promise.race([this.gone.then(() => true), sleep(limitMs, false, { ref: false })]);
  }

  /** Ends the program, whatever it is doing. */
  readonly kill = (): void => void this.child.kill('SIGKILL');

  async close(): Promise<void> {
    process.off('exit', this.kill);
    this.kill();
    await this.gone;
    for (const stream of [this.child.stdout, this.child.stderr]) stream.destroy();
  }
}

const isPrinted = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => (byte >= 0x20 ? byte < 0x7f : byte === 9 || byte === 10 || byte === 13));

function printedBytes(text: string): Break {
  return new Break(
    'frames-alone-are-written',
    `where a frame should begin, standard output reads ${quotedOutside(text)}`,
    true,
  );
}
