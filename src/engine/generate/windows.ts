import type { Place } from './small-first';
import { tokensOfCase } from './small-first';

/** Most cases of a window, and most tokens of its cases. */
const MOST = { cases: 64, tokens: 16_384 };

/**
 * Cases in windows, which are verified one after the other. The first holds one case, which tells how fast the model is; those
 * after it hold as many tokens as all before, so that a wrong guess of how long one takes costs little. What is from one
 * part of the order and from another share none. It depends on the cases alone.
 */
export class Windows {
  private upcoming: Place;
  private placed = 0;
  private tokens = 0;

  /** @param count how many cases there are */
  constructor(
    private readonly places: Iterator<Place, never>,
    private readonly count: number,
  ) {
    this.upcoming = this.take();
  }

  next(): readonly Place[] {
    const window: Place[] = [];
    const { from } = this.upcoming;
    const most = from === 'stream' ? MOST.tokens : Math.min(MOST.tokens, this.tokens);
    let tokens = 0;
    const fits = (): boolean =>
      window.length === 0 || (window.length < MOST.cases && tokens + tokensOfCase(this.upcoming.testCase) <= most);
    while (this.placed < this.count && this.upcoming.from === from && fits()) {
      window.push(this.upcoming);
      tokens += tokensOfCase(this.upcoming.testCase);
      this.placed++;
      this.upcoming = this.take();
    }
    this.tokens += tokens;
    return window;
  }

  /** What is left of the cases that reach every class. */
  covering(): readonly Place[] {
    const left: Place[] = [];
    for (; this.upcoming.covers; this.upcoming = this.take()) left.push(this.upcoming);
    return left;
  }

  /** The order never ends. */
  private take(): Place {
    return this.places.next().value;
  }
}
