// A PostgreSQL that is still starting, as it answers then: by a server of a few bytes.
import type { Server } from 'node:net';
import { createServer, type AddressInfo } from 'node:net';
import type { Postgres } from './awake';
import { awake } from './awake';

const pg = jest.requireActual<Postgres>('pg');
const message = (kind: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, body]);
};
const refusal = (code: string): Buffer =>
  message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mthe database system is starting up\0\0`));
const WELCOME = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]);

/** Answers connections in their order, the last answer again and again. */
async function serverOf(answers: readonly Buffer[]): Promise<{ server: Server; url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((socket) => {
    const answer = answers[Math.min(asked++, answers.length - 1)];
    socket.on('error', () => undefined);
    socket.once('data', () => (answer === WELCOME ? socket.write(answer) : socket.end(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `postgres://u:p@127.0.0.1:${port}/d?sslmode=disable`, asked: () => asked };
}

test.each([
  ['it is waited for until it is ready', [refusal('57P03'), WELCOME], 2],
  ['any other answer is left to whoever connects next', [refusal('28P01')], 1],
])('%s', async (_, answers, times) => {
  const { server, url, asked } = await serverOf(answers);
  await awake(pg, url, 10_000);
  expect(asked()).toBe(times);
  server.close();
});

test('it is not waited for longer than there is', async () => {
  const { server, url, asked } = await serverOf([refusal('57P03')]);
  await awake(pg, url, 1);
  expect(asked()).toBeLessThanOrEqual(1);
  server.close();
});
