import { LostError } from '../../core/errors';
import { BrowserPage } from './page';

/** A page that is there while somebody uses it: the first who comes starts the browser, the last who goes ends it. */
export class SharedPage {
  private users = 0;
  private page: Promise<BrowserPage> | undefined;

  /** @param start starts it */
  constructor(private readonly start: () => Promise<BrowserPage>) {}

  /** @throws as `start` */
  async enter(): Promise<BrowserPage> {
    this.users++;
    this.page ??= this.start();
    try {
      return await this.page;
    } catch (thrown) {
      this.users--;
      this.page = undefined;
      throw thrown;
    }
  }

  /** To be called once for every `enter` that succeeded. */
  async leave(): Promise<void> {
    if (--this.users > 0) return;
    const page = this.page;
    this.page = undefined;
    await (await page)?.close();
  }

  /** Does nobody else use it? */
  get isLast(): boolean {
    return this.users === 1;
  }

  /** As `leave`, with what the page has to clear away first. */
  async leaveAfter(clear: () => Promise<unknown>): Promise<void> {
    try {
      // The last one ends the browser, and need not wait for what it is doing.
      if (!this.isLast) await clear();
    } catch (thrown) {
      // With the page what was there has gone, too.
      if (!(thrown instanceof LostError)) throw thrown;
    } finally {
      await this.leave();
    }
  }
}
