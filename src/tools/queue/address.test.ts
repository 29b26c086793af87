import { EventEmitter } from 'node:events';
import { EnvironmentError } from '../../core/errors';
import { redactSecrets } from '../../core/text/redact-secrets';
import { addressOf, PASSWORD } from './address';
import { queuesAt, ready, saidBy } from './bullmq';

test.each([
  ['redis://host', {}, 'redis://host', 'redis://host'],
  ['rediss://me:letmein-please@host:1/2?x=1', {}, 'rediss://me:letmein-please@host:1/2?x=1', 'rediss://host:1/2'],
  ['redis://host:1', { [PASSWORD]: 'a b/c@d-secret' }, 'redis://:a%20b%2Fc%40d-secret@host:1', 'redis://host:1'],
  ['redis://:own-password@host', { [PASSWORD]: 'other' }, 'redis://:own-password@host', 'redis://host'],
  [
    'postgresql://me@host/db?sslmode=require',
    { [PASSWORD]: 'of-the-database' },
    'postgresql://me:of-the-database@host/db?sslmode=require',
    'postgresql://me@host/db?sslmode=require',
  ],
  [
    'postgres://me@host/db?sslmode=verify-full&password=p-in-options',
    {},
    'postgres://me@host/db?sslmode=verify-full&password=p-in-options',
    'postgres://me@host/db?sslmode=verify-full',
  ],
  ['postgres://me@host/db?sslmode=a-secret', {}, 'postgres://me@host/db?sslmode=a-secret', 'postgres://me@host/db'],
])('%s', (written, env, url, shown) => {
  expect(addressOf(written, env)).toMatchObject({ url, shown });
});

test('a password in an address is kept secret from then on, as it is and as it is written there', () => {
  addressOf('redis://:tell%40no-one-of-it@host');
  expect(redactSecrets('WRONGPASS tell@no-one-of-it')).toBe('WRONGPASS …');
  expect(redactSecrets('at redis://:tell%40no-one-of-it@host')).toBe('at redis://:…@host');
});

test.each([
  'redis//:my-password@host',
  'http://:my-password@host',
  'redis://',
  'postgres:my-password',
  'redis://:my-password%@host',
  'postgres://me%:my-password@host/db',
])('what is no address is refused, and not repeated: %s', (written) => {
  expect(() => addressOf(written, {})).toThrow(/^`queue` .* redis:\/\/HOST/);
  expect(() => addressOf(written, {})).not.toThrow(/my-password/);
});

test('what is not installed is named, with what installs it', () => {
  const nothing = Object.assign(() => undefined, {
    resolve: () => {
      throw new Error('not found');
    },
  }) as unknown as NodeJS.Require;
  expect(() => queuesAt(addressOf('redis://host'), [], nothing)).toThrow(
    '`queue` redis://… needs ioredis, which is not installed. Beside padproof: npm install --save-dev bullmq ioredis',
  );
  expect(() => queuesAt(addressOf('postgres://host/db'), [], nothing)).toThrow('npm install --save-dev bullmq pg');
});

test('a server that is not there is named with what it said, and never with the password', async () => {
  const address = addressOf('redis://:never-show-this-one@127.0.0.1:1');
  const gone = {
    on: () => undefined,
    waitUntilReady: () => Promise.reject(new Error('ECONNREFUSED never-show-this-one')),
  };
  const failed = ready(address, gone);
  await expect(failed).rejects.toThrow(EnvironmentError);
  await expect(failed).rejects.toThrow(
    /^redis:\/\/127\.0\.0\.1:1 cannot be used as a queue: ECONNREFUSED …\. Start the server/,
  );
  expect(saidBy(new AggregateError([new Error('connect ECONNREFUSED ::1:1')]))).toBe('connect ECONNREFUSED ::1:1');
});

test('a server that breaks off connections as it starts is waited for, and else named with what it did', async () => {
  jest.useFakeTimers();
  try {
    const address = addressOf('redis://127.0.0.1:1');
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    const made = (answer: Promise<unknown>): EventEmitter & { waitUntilReady(): Promise<unknown> } =>
      Object.assign(new EventEmitter(), { waitUntilReady: () => answer });
    let start!: () => void;
    const starting = made(new Promise<void>((resolve) => (start = resolve)));
    const comes = ready(address, starting);
    starting.emit('error', reset);
    start();
    await comes;

    const never = made(new Promise(() => undefined));
    const message = (waiting: Promise<void>): Promise<unknown> =>
      waiting.catch((thrown: EnvironmentError) => thrown.message);
    const late = message(ready(address, never));
    never.emit('error', reset);
    await jest.advanceTimersByTimeAsync(15_000);
    expect(await late).toContain('it did not answer within 15 s (read ECONNRESET). Start the server');

    const wrong = message(ready(address, never));
    never.emit('error', new Error('WRONGPASS'));
    expect(await wrong).toContain('as a queue: WRONGPASS. Start the server');
  } finally {
    jest.useRealTimers();
  }
});
