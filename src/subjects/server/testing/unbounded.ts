import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Mode } from './mode';

const MORE = Buffer.alloc(2 ** 20, 0x20);
/** 256 MiB of blanks. */
const bomb = (): Buffer => gzipSync(Buffer.alloc(2 ** 28, 0x20), { level: 1 });

/** Sends blanks as fast as they are read. After a 204 Node drops what is written, and asks for more: there past Node. */
function endless(response: ServerResponse, status: number): 'done' {
  response.writeHead(status, { 'content-type': 'application/json' }).flushHeaders();
  const to = status === 204 ? response.socket! : response;
  const fill = (): void => {
    while (!to.destroyed && to.write(MORE));
  };
  to.on('drain', fill).on('error', () => undefined);
  fill();
  return 'done';
}

/** Sends a piece now and then. */
function trickle(response: ServerResponse, send: () => void): 'done' {
  const timer = setInterval(send, 50);
  response.on('close', () => clearInterval(timer));
  return 'done';
}

const busy = (name: string, retryAfter: string, says: RegExp): Mode => ({
  name,
  exitCode: 3,
  says,
  answer: () => ({ status: 503, headers: { 'retry-after': retryAfter }, body: '' }),
});

/** Servers that send without end, or never. */
export const UNBOUNDED: readonly Mode[] = [
  { name: 'endless', exitCode: 4, says: /more than \d+ bytes/, answer: ({ response }) => endless(response, 200) },
  { name: 'endless-error', exitCode: 3, says: /answered 500\./, answer: ({ response }) => endless(response, 500) },
  {
    name: 'endless-after-no-content',
    exitCode: 4,
    says: /answered with 0 characters/,
    answer: ({ response }) => endless(response, 204),
  },
  {
    name: 'endless-list',
    exitCode: 4,
    lists: true,
    says: /more than 4194304 bytes/,
    answer: ({ response }) => endless(response, 200),
  },
  {
    name: 'bomb',
    exitCode: 4,
    says: /more than \d+ bytes/,
    answer: ({ response }) => {
      response
        .on('error', () => undefined)
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(bomb());
      return 'done';
    },
  },
  {
    name: 'no-gzip',
    exitCode: 3,
    says: /cannot be reached/,
    answer: () => ({ status: 200, headers: { 'content-encoding': 'gzip' }, body: '[[0.5]]' }),
  },
  {
    name: 'trickle',
    exitCode: 4,
    says: /did not answer within/,
    answer: ({ response }) => trickle(response.writeHead(200), () => response.write(' ')),
  },
  {
    name: 'trickle-of-headers',
    exitCode: 4,
    says: /did not answer within/,
    answer: ({ response }) => {
      const { socket } = response;
      socket!.write('HTTP/1.1 200 OK\r\n');
      return trickle(response, () => socket!.write('x-more: 1\r\n'));
    },
  },
  {
    name: 'endless-headers',
    exitCode: 3,
    says: /cannot be reached: .*[Hh]eaders/,
    answer: ({ response }) => {
      response.socket!.on('error', () => undefined);
      response.socket!.write(`HTTP/1.1 200 OK\r\n${'x-more: of the same\r\n'.repeat(100_000)}`);
      return 'done';
    },
  },
  { name: 'silent', exitCode: 4, says: /did not answer within/, answer: () => 'done' },
  busy('wait-for-ever', '9'.repeat(400), /asks to wait 86400 s/),
  busy('wait-till-the-end-of-days', 'Fri, 31 Dec 9999 23:59:59 GMT', /asks to wait 86400 s/),
  busy('wait-less-than-nothing', '-5', /answered 503 \d times/),
  busy('wait-for-no-number', 'NaN', /answered 503 \d times/),
  busy('wait-a-nothing', `0.${'0'.repeat(300)}1`, /answered 503 6 times, and asks to wait 0 s/),
];
