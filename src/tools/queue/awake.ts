import { setTimeout as sleep } from 'node:timers/promises';

/** What is needed of the `pg` package: a connection. */
export interface Postgres {
  readonly Client: new (options: { readonly connectionString: string; readonly connectionTimeoutMillis: number }) => {
    connect(): Promise<unknown>;
    end(): Promise<unknown>;
    on(event: 'error', heed: (thrown: Error) => void): unknown;
  };
}

/** What a PostgreSQL says that takes connections before it is ready: `cannot_connect_now`. */
const STARTING = '57P03';
const AGAIN_MS = 250;

/**
 * Waits while a PostgreSQL still starts, for so many milliseconds at most: BullMQ gives up at its first word. Any other trouble is for
 * whoever connects next to meet, and to tell.
 */
export async function awake({ Client }: Postgres, url: string, mostMs: number): Promise<void> {
  const until = performance.now() + mostMs;
  for (;;) {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: Math.max(1, until - performance.now()),
    });
    // A server that goes while it is said goodbye to is none of the news that is waited for.
    client.on('error', () => undefined);
    const refused = await client.connect().then(
      () => undefined,
      ({ code }: NodeJS.ErrnoException) => code,
    );
    await client.end().catch(() => undefined);
    if (refused !== STARTING || performance.now() + AGAIN_MS > until) return;
    await sleep(AGAIN_MS);
  }
}
