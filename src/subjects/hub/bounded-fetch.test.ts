import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boundedFetch } from './bounded-fetch';

let server: Server;
let address: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(200);
    if (request.url === '/short') return void response.end('short');
    if (request.url === '/silent') return void response.write('.');
    if (request.url === '/slow') {
      const timer = setInterval(() => response.write('.'), 10);
      return void response.on('close', () => clearInterval(timer));
    }
    const pour = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      response.once('drain', pour);
    };
    pour();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const text = async (path: string, bounds: Parameters<typeof boundedFetch>[0]): Promise<string> =>
  (await boundedFetch(bounds)(`${address}${path}`)).text();

test('what is within its bounds comes whole, and says where it is from', async () => {
  const response = await boundedFetch({ bytes: 5, ms: 5000 })(`${address}/short`);
  expect(response.url).toBe(`${address}/short`);
  expect(await response.text()).toBe('short');
});

test.each([
  ['/endless', { bytes: 1e6, ms: 20_000 }, 'longer than the 1000000 bytes'],
  ['/silent', { bytes: 1e6, silenceMs: 100 }, 'said nothing for 0.1 s'],
  ['/slow', { bytes: 1e6, ms: 150, silenceMs: 5000 }, 'took longer than 0.15 s'],
])('%s ends', async (path, bounds, message) => {
  await expect(text(path, bounds)).rejects.toThrow(message);
});
