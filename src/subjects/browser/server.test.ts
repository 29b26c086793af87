import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError } from '../../core/errors';
import { PageServer } from './server';

let folder: string;
let server: PageServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-server-'));
  writeFileSync(join(folder, 'page.js'), 'the page');
  writeFileSync(join(folder, 'secret.txt'), 'not for the page');
  mkdirSync(join(folder, 'shown/onnx'), { recursive: true });
  writeFileSync(join(folder, 'shown/onnx/model 1.onnx'), 'a graph');
  writeFileSync(join(folder, 'shown/run.mjs'), 'a module');
  server = await PageServer.start(join(folder, 'page.js'), { 'models/model': join(folder, 'shown') });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string): Promise<Response> => fetch(server.url + path);
const post = (path: string, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
  fetch(server.url + path, { method: 'POST', body });

it('serves the page, which may ask nobody but this server', async () => {
  const page = await get('');
  expect(await page.text()).toContain('<script src="page.js">');
  const policy = page.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toMatch(/\*|https?:/);
  expect(await (await get('page.js')).text()).toBe('the page');
});

it('serves the files of the folders that it is given, and no others', async () => {
  const graph = await get('models/model/onnx/model%201.onnx');
  expect([graph.status, await graph.text()]).toEqual([200, 'a graph']);
  expect((await get('models/model/run.mjs')).headers.get('content-type')).toBe('text/javascript');
  for (const path of ['', '/', '/onnx', '/none.json', '/%2e%2e%2fsecret.txt', '/..%5csecret.txt', '//etc/passwd', '/%'])
    expect((await get(`models/model${path}`)).status).not.toBe(200);
  expect((await get('secret.txt')).status).toBe(404);
});

it('is on the loopback interface alone, and answers nobody who does not know its secret', async () => {
  const { hostname, origin, pathname } = new URL(server.url);
  expect(hostname).toBe('127.0.0.1');
  expect(pathname).toMatch(/^\/[0-9a-f]{32}\/$/);
  server.ask(1, Uint8Array.of(1));
  for (const path of ['', '/', '/page.js', '/questions/1', `/${'0'.repeat(32)}/questions/1`]) {
    expect((await fetch(origin + path)).status).toBe(404);
  }
  expect((await fetch(`${origin}/answers/1`, { method: 'POST', body: 'forged' })).status).toBe(404);
  expect(server.take(1)).toBeUndefined();
});

it('carries a question to the page and the answer back, and keeps neither', async () => {
  const question = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  const reply = question.map((byte) => 255 - byte);
  server.ask(7, question);
  // As strings: comparing as many numbers one by one takes jest seconds.
  const textOf = (bytes: ArrayBuffer | Uint8Array): string => Buffer.from(bytes as Uint8Array).toString('latin1');
  expect(textOf(await (await get('questions/7')).arrayBuffer()) === textOf(question)).toBe(true);
  expect((await post('answers/7', reply)).status).toBe(204);
  expect(textOf(server.take(7)!) === textOf(reply)).toBe(true);
  expect(server.take(7)).toBeUndefined();
  expect((await get('questions/7')).status).toBe(404);
});

it("serves tfjs's WebAssembly, and no other file", async () => {
  const module = await get('wasm/tfjs-backend-wasm.wasm');
  expect(module.headers.get('content-type')).toBe('application/wasm');
  expect([...new Uint8Array(await module.arrayBuffer()).subarray(0, 4)]).toEqual([0, 97, 115, 109]);
  for (const path of ['wasm/..%2f..%2fpackage.json', 'wasm/none.wasm', 'package.json', 'questions/x']) {
    expect((await get(path)).ok).toBe(false);
  }
});

it('says how to get the page where it was not built', async () => {
  const started = PageServer.start(join(folder, 'none.js'));
  await expect(started).rejects.toThrow(EnvironmentError);
  await expect(started).rejects.toThrow(/npm run build/);
});
