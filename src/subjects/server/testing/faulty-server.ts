import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fieldOf, listOf } from '../fields';
import { SmallEncoder } from './encoder';
import { spoiled } from './spoiled';
import { Window } from './window';

/** The model that the server has. */
export const MODEL = 'small-bert';
/** What the fault `key` wants to see as a bearer token. */
export const KEY = 'secret-of-many-letters';

/** A request as it came. */
export interface Logged {
  readonly line: string;
  readonly authorization?: string;
  readonly body: string;
}

/** What the server answers: a status and a body. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * An embedding server on the loopback interface, with a small BERT behind it, that goes wrong as the first part of the path
 * says: `/none/v1/embeddings` is right. It speaks OpenAI's protocol, `/FAULT/embed` and `/FAULT/api/embed`.
 */
export class FaultyServer {
  readonly requests: Logged[] = [];
  private readonly counts = new Map<string, number>();
  private readonly window = new Window((texts) => this.encoder.encode(texts));

  private constructor(
    private readonly server: Server,
    private readonly encoder: SmallEncoder,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.answer(request, response));
  }

  static async start(): Promise<FaultyServer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new FaultyServer(server, await SmallEncoder.open());
  }

  url(fault: string, path = '/v1/embeddings'): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${fault}${path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
    await this.encoder.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const { url = '', method = '', headers } = request;
    this.requests.push({ line: `${method} ${url}`, authorization: headers.authorization, body });
    const [, fault, ...path] = url.split('/');
    const nth = this.counts.get(fault) ?? 0;
    this.counts.set(fault, nth + 1);
    try {
      const refused = spoiled(fault, nth, headers.authorization, response);
      if (refused === 'done') return;
      const {
        status,
        headers: more,
        body: answer,
      } = refused ?? (await this.answerTo(path.join('/'), fault, nth, body, headers.authorization));
      const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(text);
    } catch (thrown) {
      response.writeHead(500).end(JSON.stringify({ error: { message: String(thrown) } }));
    }
  }

  private async answerTo(path: string, fault: string, nth: number, text: string, key?: string): Promise<Answer> {
    if (path === 'v1/models') return { status: 200, body: modelsOf(fault, 'data', 'id') };
    if (path === 'api/tags') return { status: 200, body: modelsOf(fault, 'models', 'name') };
    const asked: unknown = JSON.parse(text);
    const input = fieldOf(asked, path === 'embed' ? 'inputs' : 'input');
    const texts = (typeof input === 'string' ? [input] : listOf(input)) as string[];
    const model = fieldOf(asked, 'model');
    if (path !== 'embed' && model !== MODEL) {
      const message = `The model \`${String(model)}\` does not exist`;
      return { status: 404, body: { error: { message, code: 'model_not_found' } } };
    }
    const vectors = await this.vectors(fault, nth, texts);
    if (path === 'embed') return { status: 200, body: vectors };
    if (path === 'api/embed') return { status: 200, body: { model: MODEL, embeddings: vectors } };
    return openaiAnswer(fault, vectors, key);
  }

  private async vectors(fault: string, nth: number, texts: readonly string[]): Promise<unknown[]> {
    if (fault === 'slow') await sleep(20);
    const { data, shape } =
      fault === 'swap' ? await this.window.ask(texts) : await this.encoder.encode(texts, fault !== 'padding');
    const [, width] = shape;
    const rows = texts.map((_, row) => [...data.subarray(row * width, (row + 1) * width)]);
    const means = Array.from({ length: width }, (_, e) => rows.reduce((sum, row) => sum + row[e] / rows.length, 0));
    const change: Readonly<Record<string, (row: number[], i: number) => unknown[]>> = {
      'echo-beside': (row) => row.map((x, e) => x + 0.05 * means[e]),
      mates: (row) => row.map((x, e) => x + 0.05 * means[e]),
      ulp: (row) => row.map((x) => Math.fround(x * (nth % 2 ? 1 + 2 ** -23 : 1))),
      decimals: (row) => row.map((x) => Number(x.toFixed(4))),
      dimension: (row) => (nth > 5 ? row.slice(1) : row),
      ragged: (row, i) => (i > 0 ? row.slice(1) : row),
      nan: (row, i) => (i > 0 ? row.map((x, e) => (e === 3 ? null : x)) : row),
      words: (row) => row.map(() => 'many'),
    };
    const changed = rows.map((row, i) => change[fault]?.(row, i) ?? row);
    return fault === 'count' && texts.length > 1 ? changed.slice(1) : changed;
  }
}

function modelsOf(fault: string, list: string, name: string): object {
  const names = fault === 'two-models' ? [MODEL, 'another'] : [MODEL];
  return { [list]: names.map((one) => ({ [name]: one })) };
}

function openaiAnswer(fault: string, vectors: readonly unknown[], key?: string): Answer {
  const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }));
  if (fault === 'index') data.reverse();
  if (fault === 'twice') data.forEach((entry) => (entry.index = 0));
  if (fault === 'base64')
    data.forEach((entry) => {
      entry.embedding = Buffer.from(Float32Array.from(entry.embedding as number[]).buffer).toString('base64');
    });
  const read = fault === 'tokens' ? -1e9 : 10 * vectors.length;
  const answer = { data, model: MODEL, usage: { total_tokens: read } };
  // The key stands beside what is read.
  return { status: 200, body: fault === 'echo-beside' ? { ...answer, model: key, [key ?? '']: key } : answer };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
