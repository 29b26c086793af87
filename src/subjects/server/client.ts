import { setTimeout as sleep } from 'node:timers/promises';
import { LostError, SubjectError } from '../../core/errors';
import { quotedEnd } from '../../core/text/outside-text';
import { isPassing, MOST_TRIES, pauseBefore } from './backoff';
import { bodyLimit, boundedText, MOST_OF_ERROR, MOST_OF_LIST } from './bounded-body';
import type { RequestBudget } from './budget';
import type { RequestInfo } from './failures';
import { unreachable, statusError, wordsOf } from './failures';
import { option } from '../../core/option';

export interface ClientOptions {
  readonly url: URL;
  /** Sent with every request, and printed by nobody. */
  readonly key?: string;
  readonly budget: RequestBudget;
  /** How long one answer may take, in milliseconds, pauses included. */
  readonly timeoutMs: number;
  /** The first pause before a request is tried again. */
  readonly firstPauseMs?: number;
}

/** What came: the status, and the text of the body. */
interface Reply {
  readonly status: number;
  readonly text: string;
  /** Was there more of it than is read? */
  readonly cut: boolean;
  readonly retryAfter: string | null;
  readonly location: string | null;
}

/**
 * Asks one server. A request is tried again where the server says that it is busy, or where the connection broke. Redirects are
 * not followed: requests go to the address that was given, and to no other.
 */
export class Client {
  private readonly closing = new AbortController();
  /** Were answers good before? Then what goes wrong is no matter of how the server was named. */
  private answered = false;

  constructor(private readonly options: ClientOptions) {}

  /**
   * @param rows how many vectors are expected: they bound the length of the answer
   * @returns what was parsed from the answer's JSON
   */
  async post(body: object, info: RequestInfo, rows: number): Promise<unknown> {
    return this.ask(this.options.url, { method: 'POST', body: JSON.stringify(body) }, info, bodyLimit(rows));
  }

  /** The same of another address of the same server. */
  async get(url: URL, info: RequestInfo): Promise<unknown> {
    return this.ask(url, { method: 'GET' }, info, MOST_OF_LIST);
  }

  /** Breaks off whatever is under way. */
  close(): void {
    this.closing.abort();
  }

  private async ask(url: URL, init: RequestInit, info: RequestInfo, mostBytes: number): Promise<unknown> {
    const { timeoutMs, firstPauseMs } = this.options;
    const end = Date.now() + timeoutMs;
    for (let tried = 1; ; tried++) {
      const reply = await this.send(url, init, end, tried, mostBytes);
      if (reply === undefined) continue;
      const { status, text, retryAfter } = reply;
      if (status >= 200 && status < 300) {
        if (reply.cut) {
          throw new SubjectError(
            `${url.href} answered with more than ${mostBytes} bytes, which is more than the vectors that were asked for can have. Is it an embedding server?`,
          );
        }
        const answer = parsed(text, url);
        this.answered = true;
        return answer;
      }
      const words = wordsOf(text);
      if (!isPassing(status)) {
        throw statusError(url, { ...reply, words }, { ...info, opening: !this.answered, hasKey: !!this.options.key });
      }
      const pause = pauseBefore(tried, retryAfter, firstPauseMs);
      if (tried >= MOST_TRIES || Date.now() + pause > end) {
        const asks = retryAfter === null ? '' : `, and asks to wait ${pause / 1000} s`;
        throw new LostError(
          `${url.href} answered ${status} ${tried} times${asks}${words}. It has too much to do, or lets nobody ask so often: try again later, with a longer ${option('timeout')} or fewer ${option('runs')}.`,
        );
      }
      this.options.budget.spent.retries++;
      await sleep(pause, undefined, { signal: this.closing.signal });
    }
  }

  /** Sends a request; undefined where the connection broke, and it is worth another try. */
  private async send(
    url: URL,
    init: RequestInit,
    end: number,
    tried: number,
    mostBytes: number,
  ): Promise<Reply | undefined> {
    const { key, budget, timeoutMs } = this.options;
    budget.request();
    const left = Math.max(1, Math.min(end - Date.now(), 2 ** 31 - 1));
    const late = AbortSignal.timeout(left);
    try {
      const response = await fetch(url, {
        ...init,
        headers: {
          accept: 'application/json',
          ...(init.body !== undefined && { 'content-type': 'application/json' }),
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
        },
        redirect: 'manual',
        signal: AbortSignal.any([late, this.closing.signal]),
      });
      const { status, headers } = response;
      const { text, cut } = await boundedText(response, response.ok ? mostBytes : MOST_OF_ERROR);
      return { status, text, cut, retryAfter: headers.get('retry-after'), location: headers.get('location') };
    } catch (thrown) {
      if (late.aborted) {
        throw new SubjectError(
          `${url.href} did not answer within ${timeoutMs / 1000} s. Raise ${option('timeout')} if it is only slow.`,
        );
      }
      if (this.closing.signal.aborted) throw new SubjectError('interrupted');
      const { error, again } = unreachable(url, thrown, this.answered);
      if (!again || tried >= MOST_TRIES) throw error;
      budget.spent.retries++;
      return undefined;
    }
  }
}

/** Python writes NaN and Infinity as they are, which is no JSON, but plain enough. */
const NO_NUMBER = /(?<=[[,\s])-?(NaN|Infinity)(?=[\],\s])/g;

function parsed(text: string, url: URL): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(NO_NUMBER, 'null'));
    } catch {
      const end = text.length > 60 ? `, which end with ${quotedEnd(text)}` : wordsOf(text);
      throw new SubjectError(
        `${url.href} answered with ${text.length} characters that are no whole JSON${end}. Is it an embedding server, and was the answer cut short?`,
      );
    }
  }
}
