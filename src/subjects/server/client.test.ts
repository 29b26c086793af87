import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RequestBudget } from './budget';
import { Client } from './client';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void;
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response, asked++));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
beforeEach(() => (asked = 0));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

function clientOf(timeoutMs = 10_000): { client: Client; budget: RequestBudget } {
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/embed`);
  const budget = new RequestBudget({ maxRequests: 100 });
  return { client: new Client({ url, budget, timeoutMs, firstPauseMs: 1 }), budget };
}

test('Python writes NaN into JSON, which is read as null', async () => {
  answer = (_, response) => response.end('[[0.5, NaN, -Infinity], ["NaN, really"]]');
  expect(await clientOf().client.post({}, {}, 1)).toEqual([[0.5, null, null], ['NaN, really']]);
});

test('a busy server is asked again, after longer and longer pauses, and each try counts', async () => {
  answer = (_, response, nth) => (nth < 3 ? response.writeHead(503).end() : response.end('{}'));
  const { client, budget } = clientOf();
  expect(await client.post({}, {}, 1)).toEqual({});
  expect(budget.spent).toMatchObject({ requests: 4, retries: 3 });
});

test('a connection that breaks is tried again', async () => {
  answer = (request, response, nth) => (nth === 0 ? void request.socket.destroy() : void response.end('{}'));
  const { client, budget } = clientOf();
  expect(await client.post({}, {}, 1)).toEqual({});
  expect(budget.spent).toMatchObject({ requests: 2, retries: 1 });
});

test('what is closed waits for nothing', async () => {
  answer = () => undefined;
  const { client } = clientOf();
  const waiting = client.post({}, {}, 1);
  setTimeout(() => client.close(), 50);
  await expect(waiting).rejects.toThrow('interrupted');
});

test('what is no JSON is shown where it is short, and its end where it is not', async () => {
  answer = (_, response) => response.end('<html>hello</html>');
  await expect(clientOf().client.post({}, {}, 1)).rejects.toThrow('no whole JSON ("<html>hello</html>")');
  answer = (_, response) => response.end(`[${'0.125, '.repeat(40)}`);
  await expect(clientOf().client.post({}, {}, 1)).rejects.toThrow(/no whole JSON, which end with ".*0\.125, "/);
});
