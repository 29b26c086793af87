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
const MOST_BYTES_OF_ONE = 16 * 2 ** 20;
const MOST_BYTES = 64 * 2 ** 20;
/** How long the server may take for an answer, in milliseconds. */
const ANSWER_MS = 15_000;

/** Is a place a server, and no folder? */
export function isServer(place: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(place);
}

/** Counterexamples in Redis or Valkey, which machines that share no folder have in common. It holds no connection between two calls. */
export class RedisCorpus {
  private constructor(private readonly address: Address) {}

  /** @throws UsageError where it is no address of Redis; the address is not repeated, since it may hold a password. */
  static at(place: string): RedisCorpus {
    const address = addressOf(place, process.env, 'corpus');
    if (address.server === 'redis') return new RedisCorpus(address);
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
    return this.withServer(async (redis) => {
      const entries: LoadedCorpus['entries'][number][] = [];
      const unreadable: { file: string; why: string }[] = [];
      if ((await redis.hlen(KEY)) > MOST)
        throw new EnvironmentError(
          `${this.address.shown}: ${KEY} has more than ${MOST} entries. Remove those that hold by now: HDEL ${KEY} NAME.`,
        );
      let left = MOST_BYTES;
      for (const name of (await redis.hkeys(KEY)).sort()) {
        const file = this.labelOf(outsideText(name, 120));
        try {
          const counterexample = await this.one(redis, name, left);
          left -= counterexample.bytes;
          entries.push({ file, counterexample: counterexample.found });
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
    return this.withServer(async (redis) => (await this.one(redis, name, MOST_BYTES)).found);
  }

  /**
   * Puts a counterexample there; one that is there already stays as it is.
   * @returns its label
   * @throws EnvironmentError where the server cannot be reached, or has as many as are read.
   */
  async save(counterexample: Counterexample): Promise<string> {
    const name = counterexampleName(counterexample);
    return this.withServer(async (redis) => {
      if ((await redis.hlen(KEY)) >= MOST && !(await redis.hexists(KEY, name)))
        throw new EnvironmentError(`${this.labelOf(name)} was not saved: ${MOST} are there, and no more are read.`);
      await redis.hsetnx(KEY, name, counterexampleText(counterexample));
      return this.labelOf(name);
    });
  }

  private async one(redis: Redis, name: string, left: number): Promise<{ found: Counterexample; bytes: number }> {
    if (!NAME.test(name)) throw new UsageError('it is not called as a counterexample is');
    const bytes = await redis.hstrlen(KEY, name);
    if (bytes === 0) throw new UsageError(`${this.labelOf(name)} is not there. Is it the right server, and number?`);
    if (bytes > Math.min(MOST_BYTES_OF_ONE, left))
      throw new UsageError(`it has ${bytes} bytes; of one ${MOST_BYTES_OF_ONE} are read, and of all ${MOST_BYTES}`);
    const text = (await redis.hget(KEY, name)) ?? '';
    const file = this.labelOf(name);
    return { found: parseCounterexample(parseStrictJson(text, file), file, SPECS), bytes };
  }

  private async withServer<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = connectionTo(this.address.url);
    const timer: { late?: NodeJS.Timeout } = {};
    // Not by its own limit for a command, which leaves a timer behind that keeps the process.
    const late = new Promise<never>((_, reject) => {
      const why = `it did not answer within ${ANSWER_MS / 1000} s`;
      timer.late = setTimeout(() => reject(new Error(why)), ANSWER_MS);
    });
    try {
      return await Promise.race([late, redis.connect().then(() => work(redis))]);
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
