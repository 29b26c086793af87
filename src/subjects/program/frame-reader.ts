import { quotedOutside } from '../../core/text/outside-text';

/** How many bytes say how long a frame is: a whole number, little-endian, without a sign. */
export const LENGTH_BYTES = 8;

/** The most bytes of a frame: what one call of Node reads. */
export const MOST_FRAME = 2 ** 31 - 1;

/** The bytes of a frame: its length, and what it holds. */
export function frameOf(body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(LENGTH_BYTES + body.length);
  new DataView(frame.buffer).setBigUint64(0, BigInt(body.length), true);
  frame.set(body, LENGTH_BYTES);
  return frame;
}

/** A frame says that it is longer than it may be. */
export class FrameTooLong extends Error {
  /**
   * @param length as it says
   * @param printed those eight bytes, where they read as text
   */
  constructor(
    readonly length: bigint,
    most: number,
    readonly printed: string | undefined,
  ) {
    const what =
      printed === undefined
        ? ''
        : ` These bytes read ${quotedOutside(printed)}: something was printed to standard output, where frames alone may go.`;
    super(`a frame says that it has ${length} bytes, and at most ${most} are read.${what}`);
  }
}

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  private readonly bytes = new Uint8Array(LENGTH_BYTES);
  private headAt = 0;
  private body: Uint8Array | undefined;
  private at = 0;

  /** @param onFrame called with each frame, in memory of its own, which is aligned to 8 bytes */
  constructor(private readonly onFrame: (body: Uint8Array) => void) {}

  /**
   * Takes the next bytes.
   * @param most how long a frame may be
   * @throws FrameTooLong where a frame is longer.
   */
  push(chunk: Uint8Array, most = MOST_FRAME): void {
    let from = 0;
    while (from < chunk.length) {
      if (this.body === undefined) {
        const part = chunk.subarray(from, from + LENGTH_BYTES - this.headAt);
        this.bytes.set(part, this.headAt);
        this.headAt += part.length;
        from += part.length;
        if (this.headAt < LENGTH_BYTES) return;
        this.body = this.begin(most);
        this.at = 0;
      }
      const part = chunk.subarray(from, from + this.body.length - this.at);
      this.body.set(part, this.at);
      this.at += part.length;
      from += part.length;
      if (this.at < this.body.length) return;
      const { body } = this;
      this.body = undefined;
      this.headAt = 0;
      this.onFrame(body);
    }
  }

  /** What has come of a frame that is not whole, in words; undefined between two frames. */
  get unfinished(): string | undefined {
    if (this.body) return `${this.at} of the ${this.body.length} bytes of a frame`;
    return this.headAt > 0 ? `${this.headAt} of the ${LENGTH_BYTES} bytes that say how long a frame is` : undefined;
  }

  /** The bytes that have come of the length of a frame, where not all have. */
  get head(): Uint8Array {
    return this.bytes.subarray(0, this.body ? 0 : this.headAt);
  }

  private begin(most: number): Uint8Array {
    const length = new DataView(this.bytes.buffer).getBigUint64(0, true);
    // Nothing is written there before it comes: a length that lies costs no memory.
    if (length <= most) return Buffer.allocUnsafeSlow(Number(length));
    const text = Buffer.from(this.bytes).toString('latin1');
    throw new FrameTooLong(length, most, /^[\x20-\x7e\t\r\n]+$/.test(text) ? text : undefined);
  }
}
