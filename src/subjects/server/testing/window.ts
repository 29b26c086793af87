import type { Values } from '../../../core/encoding';

/** How long requests are gathered, in milliseconds: on a busy machine two of one moment come 20 apart. */
const GATHERED_MS = 40;

interface Waiting {
  readonly texts: readonly string[];
  readonly hand: (values: Values) => void;
  readonly fail: (thrown: unknown) => void;
}

/** Puts requests that come at the same time into one batch, and hands the answers back from the end of the line. */
export class Window {
  private waiting: Waiting[] = [];

  constructor(private readonly encode: (texts: readonly string[]) => Promise<Values>) {}

  ask(texts: readonly string[]): Promise<Values> {
    return new Promise((hand, fail) => {
      this.waiting.push({ texts, hand, fail });
      if (this.waiting.length === 1) setTimeout(() => void this.answer(), GATHERED_MS);
    });
  }

  private async answer(): Promise<void> {
    const asked = this.waiting;
    this.waiting = [];
    try {
      const { data, shape } = await this.encode(asked.flatMap(({ texts }) => texts));
      const [, width] = shape;
      let at = 0;
      const answers = asked.map(({ texts: { length } }): Values => {
        const own = data.slice(at * width, (at + length) * width);
        at += length;
        return { data: own, shape: [length, width] };
      });
      // The fault: whoever came first gets the answer to whoever came last. A request by itself gets its own.
      const fits = answers.every(({ shape: [rows] }) => rows === answers[0].shape[0]);
      asked.forEach(({ hand }, i) => hand(answers[fits ? answers.length - 1 - i : i]));
    } catch (thrown) {
      asked.forEach(({ fail }) => fail(thrown));
    }
  }
}
