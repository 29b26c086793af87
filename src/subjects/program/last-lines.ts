import { StringDecoder } from 'node:string_decoder';
import { outsideText } from '../../core/text/outside-text';

/** How many lines are kept, and how much of each. */
const MOST_LINES = 8;
const MOST_OF_LINE = 240;
/** A line that goes on for longer is taken for several. */
const LONGEST = 16_384;

/** Hands a program's standard error on, line by line, and keeps the last lines for a message. */
export class LastLines {
  private readonly decoder = new StringDecoder('utf8');
  private readonly kept: string[] = [];
  private rest = '';

  constructor(private readonly print: (line: string) => void) {}

  push(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.take(line);
    if (this.rest.length > LONGEST) this.end();
  }

  /** Takes what has come of a line that is not whole. */
  end(): void {
    if (this.rest !== '') this.take(this.rest);
    this.rest = '';
  }

  private take(line: string): void {
    // A progress bar draws itself anew on one line.
    const shown = line.replace(/\r$/, '').replace(/^.*\r/, '');
    this.print(shown);
    if (shown.trim() === '') return;
    this.kept.push(outsideText(shown, MOST_OF_LINE));
    if (this.kept.length > MOST_LINES) this.kept.shift();
  }

  /** The last lines as the end of a message; empty where there are none. */
  get asSentence(): string {
    return this.kept.length === 0 ? '' : ` The last that it wrote to standard error: ${this.kept.join(' | ')}`;
  }
}
