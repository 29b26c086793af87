/** How long an answer may say nothing, in milliseconds. */
const MOST_SILENCE_MS = 60_000;

/** The bounds of the answers to one kind of request. */
export interface AnswerBounds {
  /** The most bytes of an answer, unpacked. */
  readonly bytes: number;
  /** The most milliseconds until all of it has come; without it only silence ends it. */
  readonly ms?: number;
  readonly silenceMs?: number;
}

/** A `fetch` whose answers end with an error once they are longer, slower or more silent than they may be. */
export function boundedFetch({ bytes, ms, silenceMs = MOST_SILENCE_MS }: AnswerBounds): typeof fetch {
  return async (input, init) => {
    const control = new AbortController();
    const end = (why: string): void => control.abort(new Error(why));
    const signal = init?.signal ? AbortSignal.any([init.signal, control.signal]) : control.signal;
    // The connection keeps the process; an answer that nobody reads does not.
    const whole =
      ms === undefined ? undefined : setTimeout(() => end(`it took longer than ${ms / 1000} s`), ms).unref();
    let silence: NodeJS.Timeout | undefined;
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => end(`it said nothing for ${silenceMs / 1000} s`), silenceMs).unref();
    };
    const done = (): void => {
      clearTimeout(whole);
      clearTimeout(silence);
    };
    heard();
    try {
      const response = await fetch(input, { ...init, signal });
      if (!response.body) {
        done();
        return response;
      }
      return bounded(response, bytes, heard, done);
    } catch (error) {
      done();
      throw control.signal.aborted ? control.signal.reason : error;
    }
  };
}

function bounded(response: Response, most: number, heard: () => void, done: () => void): Response {
  const reader = response.body!.getReader();
  let received = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(to) {
      try {
        const { value, done: all } = await reader.read();
        if (all) {
          done();
          return to.close();
        }
        received += value.length;
        if (received > most) throw new Error(`its answer is longer than the ${most} bytes that it may have`);
        heard();
        to.enqueue(value);
      } catch (error) {
        done();
        void reader.cancel().catch(() => undefined);
        to.error(error);
      }
    },
    cancel(reason) {
      done();
      return reader.cancel(reason);
    },
  });
  const { status, statusText, headers, url, redirected } = response;
  const copy = new Response(body, { status, statusText, headers });
  return Object.defineProperties(copy, { url: { value: url }, redirected: { value: redirected } });
}
