import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { SECRETS } from '../outcome.mjs';

/** How a body may be sent. */
const WAYS = ['whole', 'whole', 'whole', 'whole', 'in pieces', 'broken off', 'endless', 'bomb', 'false gzip', 'silent'];
const STATUSES = [200, 200, 200, 200, 200, 201, 204, 301, 307, 400, 401, 404, 413, 422, 429, 500, 503, 599];

/** Forms in which a server may give a key back. */
const FORMS = [
  (key) => key,
  (key) => `Bearer ${key}`,
  (key) => Buffer.from(key).toString('base64'),
  (key) => [...key].join(' '),
  (key) => encodeURIComponent(key),
  (key) => key.match(/.{1,3}/g).join('\n'),
];

const echoed = (random) => random.pick(FORMS)(random.pick(Object.values(SECRETS)));

/** How the next answers are to be sent, as JSON of a file. */
export function manner(random, ways = WAYS) {
  const headers = { 'content-type': random.pick(['application/json', 'application/json', 'text/html', 'x']) };
  if (random.chance(0.15))
    headers.location = random.pick([
      '/etc',
      'http://127.0.0.1:9/',
      'file:///etc/hostname',
      '\\\\x',
      `/${encodeURIComponent(echoed(random))}`,
    ]);
  if (random.chance(0.1))
    headers['retry-after'] = random.pick(['0', '-1', '1e9', 'never', '0.001', 'Thu, 01 Jan 1970 00:00:00 GMT']);
  if (random.chance(0.1)) headers.etag = random.pick(['"x"', '"../../x"', '""', `"${'a'.repeat(64)}"`]);
  return { status: random.pick(STATUSES), way: random.pick(ways), headers };
}

/** A text of the answer in the place of one that it has, with the key in it. */
export function withKey(body, random) {
  const text = body.toString();
  const said = JSON.stringify(echoed(random));
  const strings = [...text.matchAll(/"[^"\\]*"(?!\s*:)|-?\d+\.\d+/g)];
  if (strings.length === 0) return Buffer.from(said);
  const { index, 0: found } = random.pick(strings);
  return Buffer.from(text.slice(0, index) + said + text.slice(index + found.length));
}

/**
 * Starts a server on the loopback interface that answers with what `answerTo` gives for a path: `{ status, way, headers, body }`, or
 * nothing where it has answered itself.
 */
export async function serve(answerTo) {
  const sockets = new Set();
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const answer = answerTo(request.url, request, response);
      if (answer) send(response, answer);
    });
    response.on('error', () => undefined);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function send(response, { status = 200, way = 'whole', headers = {}, body }) {
  if (way === 'silent') return;
  const safe = Object.fromEntries(Object.entries(headers).filter(([, value]) => /^[\x20-\x7e]*$/.test(value)));
  if (way === 'whole') return void response.writeHead(status, safe).end(body);
  if (way === 'false gzip') return void response.writeHead(status, { ...safe, 'content-encoding': 'gzip' }).end(body);
  if (way === 'bomb') {
    const bomb = gzipSync(Buffer.alloc(300 * 2 ** 20, 0x20), { level: 1 });
    return void response.writeHead(status, { ...safe, 'content-encoding': 'gzip' }).end(bomb);
  }
  if (way === 'broken off') {
    response.writeHead(status, { ...safe, 'content-length': body.length + 10 });
    return void response.write(body, () => response.destroy());
  }
  response.writeHead(status, safe);
  if (way === 'in pieces') {
    const half = body.length >> 1;
    response.write(body.subarray(0, half));
    return void setTimeout(() => response.end(body.subarray(half)), 5);
  }
  endless(response, status);
}

/**
 * Sends blanks as fast as they are read. Where no body may be, Node drops what is written and says each time that there is room
 * for more, which would never end: there past Node.
 */
function endless(response, status) {
  response.flushHeaders();
  const bodiless = [204, 304].includes(status) || response.req.method === 'HEAD';
  const to = bodiless ? response.socket : response;
  const more = Buffer.alloc(1 << 20, 0x20);
  const fill = () => {
    while (!to.destroyed && to.write(more));
  };
  to.on('drain', fill).on('error', () => undefined);
  fill();
}
