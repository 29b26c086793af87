import { createRequire } from 'node:module';
import type { Redis } from 'ioredis';
import { EnvironmentError, messageOf, UsageError } from '../../core/errors';
import { option } from '../../core/option';
import type { Counterexample } from '../../core/report/counterexample';
import { outsideText } from '../../core/text/outside-text';
import { parseStrictJson } from '../../core/text/strict-json';
import { counterexampleName, counterexampleText } from '../../engine/corpus/corpus';
import type { LoadedCorpus } from '../../engine/corpus/load-corpus';
import { parseCounterexample } from '../../engine/corpus/parse-counterexample';
import { SPECS } from '../../subjects/kinds/specs';
import type { Address } from '../queue/address';
import { addressOf } from '../queue/address';

/** The hash in Redis that holds counterexamples, each under the name that its file would have. */
const KEY = 'padproof:corpus';
const NAME = /^[a-z0-9-]{1,100}-[0-9a-f]{12}\.json$/;
/** So many are kept and read, and so many bytes: all of them are tried before a run begins. */
const MOST = 1000;
/** The names of so many are read, to say which are not: where there are more, something else writes there. */
const MOST_NAMES = 10_000;
const MOST_BYTES_OF_ONE = 16 * 2 ** 20;
const MOST_BYTES = 64 * 2 ** 20;
/** So many bytes are asked for at once, so that no answer takes long on a slow line. */
const BYTES_AT_ONCE = 2 ** 20;
/** How long the server may take for an answer, in milliseconds. */
const ANSWER_MS = 15_000;

/** Is a place a server, and no folder? */
export function isServer(place: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(place);
}

/** Counterexamples in Redis or Valkey, which machines that share no folder have in common. It holds no connection between two calls. */
export class RedisCorpus {
  private constructor(
    private readonly address: Address,
    private readonly answerMs: number,
  ) {}

  /** @throws UsageError where it is no address of Redis; the address is not repeated, since it may hold a password. */
  static at(place: string, answerMs = ANSWER_MS): RedisCorpus {
    const address = addressOf(place, process.env, 'corpus');
    if (address.server === 'redis') return new RedisCorpus(address, answerMs);
    throw new UsageError(`${option('corpus')} is kept in a folder or in Redis, and ${address.shown} is neither.`);
  }

  /** How a counterexample in it is called, in reports and by `replay`. */
  labelOf(name: string): string {
    const { shown } = this.address;
    return /^[a-z]+:\/\/[^/]+\/\d+$/.test(shown) ? `${shown}/${name}` : `${shown}/0/${name}`;
  }

  /**
   * Reads all, in the order of their names. What is no counterexample is named, with the reason.
   * @throws EnvironmentError where the server cannot be reached.
   */
  async load(): Promise<Pick<LoadedCorpus, 'entries' | 'unreadable'>> {
    return this.withServer(async (redis, answered) => {
      const entries: LoadedCorpus['entries'][number][] = [];
      const unreadable: { file: string; why: string }[] = [];
      const size = await answered(redis.hlen(KEY));
      if (size > MOST_NAMES)
        throw new EnvironmentError(
          `${this.address.shown}: ${KEY} has ${size} entries; expected ${MOST} at most. Remove those that hold by now: HDEL ${KEY} NAME.`,
        );
      const names = (await answered(redis.hkeys(KEY))).sort();
      const wanted = names.slice(0, MOST).filter((name) => NAME.test(name));
      const texts = await this.texts(redis, answered, wanted);
      for (const [i, name] of names.entries()) {
        const file = this.labelOf(outsideText(name, 120));
        try {
          if (i >= MOST)
            throw new UsageError(`${MOST} come before it, and no more are read. Remove some: HDEL ${KEY} NAME`);
          if (!NAME.test(name)) throw new UsageError('it is not called as a counterexample is');
          entries.push({ file, counterexample: this.parsed(name, texts.get(name)!) });
        } catch (thrown) {
          if (!(thrown instanceof UsageError)) throw thrown;
          unreadable.push({ file, why: messageOf(thrown) });
        }
      }
      return { entries, unreadable };
    });
  }

  /** @throws UsageError where there is none of that name, or it is none; EnvironmentError where the server cannot be reached. */
  async read(name: string): Promise<Counterexample> {
    return this.withServer(async (redis, answered) => {
      if (!NAME.test(name)) throw new UsageError('it is not called as a counterexample is');
      return this.parsed(name, (await this.texts(redis, answered, [name])).get(name)!);
    });
  }

  /**
   * Puts a counterexample there; one that is there already stays as it is, and what is none is replaced.
   * @returns its label
   * @throws EnvironmentError where the server cannot be reached, or has as many as are read.
   */
  async save(counterexample: Counterexample): Promise<string> {
    const name = counterexampleName(counterexample);
    return this.withServer(async (redis, answered) => {
      const refuse = (): EnvironmentError =>
        new EnvironmentError(`${this.labelOf(name)} was not saved: ${MOST} are there, and no more are read.`);
      if ((await answered(redis.hlen(KEY))) >= MOST && !(await answered(redis.hexists(KEY, name)))) throw refuse();
      // In one step, as others may save as well.
      const asked = redis.multi().hsetnx(KEY, name, counterexampleText(counterexample)).hlen(KEY);
      const [[, isNew], [, size]] = resultsOf(await answered(asked.exec()));
      if (isNew === 1 && (size as number) > MOST) {
        await answered(redis.hdel(KEY, name));
        throw refuse();
      }
      if (isNew !== 1 && !(await this.holds(redis, answered, name)))
        await answered(redis.hset(KEY, name, counterexampleText(counterexample)));
      return this.labelOf(name);
    });
  }

  /** Is there a counterexample under a name, and nothing else that was put or cut there? */
  private async holds(redis: Redis, answered: Answered, name: string): Promise<boolean> {
    const texts = await this.texts(redis, answered, [name]);
    try {
      return this.parsed(name, texts.get(name)!) !== undefined;
    } catch (thrown) {
      if (thrown instanceof UsageError) return false;
      throw thrown;
    }
  }

  /** What entries hold, asked for many at once; or why that is not read. */
  private async texts(
    redis: Redis,
    answered: Answered,
    names: readonly string[],
  ): Promise<Map<string, string | Error>> {
    const found = new Map<string, string | Error>();
    const sizes = redis.pipeline();
    for (const name of names) sizes.hstrlen(KEY, name);
    const lengths = resultsOf(await answered(sizes.exec())).map(([, length]) => length as number);
    let left = MOST_BYTES;
    let [chunk, bytes]: [string[], number] = [[], 0];
    const read = async (): Promise<void> => {
      if (chunk.length === 0) return;
      const texts = await answered(redis.hmget(KEY, ...chunk));
      chunk.forEach((name, i) => found.set(name, texts[i] ?? ''));
      [chunk, bytes] = [[], 0];
    };
    for (const [i, name] of names.entries()) {
      const length = lengths[i];
      if (length === 0)
        found.set(name, new UsageError(`${this.labelOf(name)} is not there. Is it the right server, and number?`));
      else if (length > Math.min(MOST_BYTES_OF_ONE, left)) {
        const why = `it has ${length} bytes; of one ${MOST_BYTES_OF_ONE} are read, and of all ${MOST_BYTES}`;
        found.set(name, new UsageError(why));
      } else {
        if (bytes + length > BYTES_AT_ONCE) await read();
        chunk.push(name);
        bytes += length;
        left -= length;
      }
    }
    await read();
    return found;
  }

  private parsed(name: string, text: string | Error): Counterexample {
    if (typeof text !== 'string') throw text;
    const file = this.labelOf(name);
    return parseCounterexample(parseStrictJson(text, file), file, SPECS);
  }

  private async withServer<T>(work: (redis: Redis, answered: Answered) => Promise<T>): Promise<T> {
    const redis = connectionTo(this.address.url);
    const timer: { late?: NodeJS.Timeout } = {};
    // Not by its own limit for a command, which leaves a timer behind that keeps the process.
    const late = new Promise<never>((_, reject) => {
      const why = `it did not answer within ${this.answerMs / 1000} s`;
      timer.late = setTimeout(() => reject(new Error(why)), this.answerMs);
    });
    // The limit is for one answer, of which there may be many.
    const answered: Answered = async (answer) => {
      const found = await answer;
      timer.late!.refresh();
      return found;
    };
    try {
      return await Promise.race([late, answered(redis.connect()).then(() => work(redis, answered))]);
    } catch (thrown) {
      if (thrown instanceof UsageError || thrown instanceof EnvironmentError) throw thrown;
      throw new EnvironmentError(
        `${this.address.shown} cannot be used as a corpus: ${saidIn(redis, thrown)}. Start the server, mend the address or the password, or leave out ${option('corpus')}.`,
        { cause: thrown },
      );
    } finally {
      clearTimeout(timer.late);
      redis.disconnect();
    }
  }
}

/** Waits for an answer of the server; the next one has as much time. */
type Answered = <T>(answer: Promise<T>) => Promise<T>;

/** What several commands that were sent at once came to. @throws the first error among them. */
function resultsOf(results: [Error | null, unknown][] | null): [null, unknown][] {
  const failed = results?.find(([error]) => error !== null)?.[0];
  if (failed) throw failed;
  return (results ?? []) as [null, unknown][];
}

const said = new WeakMap<Redis, Error>();

function connectionTo(url: string): Redis {
  const requireHere = createRequire(__filename);
  let Client: new (url: string, options: object) => Redis;
  try {
    const file = requireHere.resolve('ioredis', { paths: [__dirname, process.cwd()] });
    ({ Redis: Client } = requireHere(file) as { Redis: typeof Client });
  } catch {
    throw new EnvironmentError(
      `${option('corpus')} redis://… needs ioredis, which is not installed. Beside padproof: npm install --save-dev ioredis`,
    );
  }
  const redis = new Client(url, {
    lazyConnect: true,
    connectTimeout: ANSWER_MS,
    // It keeps the process for as long where the server does not close.
    disconnectTimeout: 100,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What went wrong is thrown by the call that waits for it, in fewer words.
  redis.on('error', (thrown: Error) => said.set(redis, thrown));
  return redis;
}

function saidIn(redis: Redis, thrown: unknown): string {
  const { message, code } = (said.get(redis) ?? thrown) as NodeJS.ErrnoException;
  return outsideText(message || code || messageOf(thrown)).replace(/[.]$/, '');
}

/** What the label of a counterexample in Redis names; undefined where it is no such label. */
export function inRedis(label: string): { readonly corpus: RedisCorpus; readonly name: string } | undefined {
  const [, place, name] = /^(rediss?:\/\/.*)\/([^/]+\.json)$/.exec(label) ?? [];
  return place === undefined ? undefined : { corpus: RedisCorpus.at(place), name };
}

/** A file, or a counterexample in Redis, as it may be shown: without a password. */
export function shownLabel(file: string): string {
  const shared = inRedis(file);
  return shared ? shared.corpus.labelOf(shared.name) : file;
}
