import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, extname, join } from 'node:path';
import { EnvironmentError, messageOf } from '../../core/errors';
import { whyNotPlainPath } from '../../core/files/plain-path';
import { MOST_BYTES, readRegular } from '../../core/files/read-regular';
import { option } from '../../core/option';

const HTML = '<!doctype html><meta charset="utf-8"><title>padproof</title><script src="page.js"></script>';

/** The page may ask this server, and nobody else. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:";

/** Built from src/subjects/page; in a checkout that runs from src it lies in dist all the same. */
export const BUILT = join(__dirname, '../../../dist/page');

/** What the page may import or fetch, by how the name ends. */
const TYPES: Readonly<Record<string, string>> = {
  '.wasm': 'application/wasm',
  '.mjs': 'text/javascript',
  '.js': 'text/javascript',
};

/**
 * Serves the page on 127.0.0.1, and carries questions and answers, which are megabytes. The paths begin with a secret: other
 * users of the machine can reach the port as well.
 */
export class PageServer {
  private readonly questions = new Map<number, Uint8Array>();
  private readonly answers = new Map<number, Uint8Array>();
  private readonly secret = randomBytes(16).toString('hex');
  private readonly server: Server;
  /** Every path that was asked for, and the answer to it; the secret is left out. */
  readonly log: string[] = [];

  private constructor(
    private readonly script: string,
    private readonly folders: Readonly<Record<string, string>>,
  ) {
    // An idle connection is never closed: the page might be writing to it at that very moment.
    this.server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      this.respond(request, response).catch((thrown: unknown) => end(response, 500, messageOf(thrown)));
    });
  }

  /** @throws EnvironmentError where the page was not built, or no port can be had. */
  static async start(
    script: string = join(BUILT, 'page.js'),
    folders: Readonly<Record<string, string>> = {},
  ): Promise<PageServer> {
    await readFile(script).catch((thrown: unknown) => {
      throw new EnvironmentError(
        `The page for ${option('browser')} cannot be read: ${messageOf(thrown)}. Run: npm run build`,
      );
    });
    const started = new PageServer(script, folders);
    await new Promise<void>((resolve, reject) => {
      started.server.on('error', (error) =>
        reject(new EnvironmentError(`No port of 127.0.0.1 can be had for ${option('browser')}: ${messageOf(error)}.`)),
      );
      started.server.listen(0, '127.0.0.1', resolve);
    });
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${this.secret}/`;
  }

  /** Lays out question number `n`, until its answer is taken. */
  ask(n: number, question: Uint8Array): void {
    this.questions.set(n, question);
  }

  /** Takes the answer to question number `n`, if there is one; neither is kept. */
  take(n: number): Uint8Array | undefined {
    const answer = this.answers.get(n);
    this.questions.delete(n);
    this.answers.delete(n);
    return answer;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, secret, ...rest] = (request.url ?? '').split('/');
    const path = rest.join('/');
    this.log.push(`${request.method} ${secret === this.secret ? path : '?'}`);
    if (secret !== this.secret) return end(response, 404, 'not found');
    const [what, which] = path.split('/');
    if (request.method === 'POST' && what === 'answers') {
      this.answers.set(Number(which), await bodyOf(request));
      return end(response, 204);
    }
    if (path === '') return end(response, 200, HTML, 'text/html; charset=utf-8');
    if (path === 'page.js') return end(response, 200, await readFile(this.script), 'text/javascript');
    const question = what === 'questions' ? this.questions.get(Number(which)) : undefined;
    if (question) return end(response, 200, question, 'application/octet-stream');
    if (what === 'wasm' && path.endsWith('.wasm'))
      return end(response, 200, await wasmModule(which), 'application/wasm');
    const file = this.fileAt(path);
    if (file !== undefined) {
      const bytes = await readRegular(file, MOST_BYTES).catch(() => undefined);
      if (bytes) return end(response, 200, bytes, TYPES[extname(file)] ?? 'application/octet-stream');
    }
    return end(response, 404, 'not found');
  }

  /** The file of one of the folders that a path names; undefined where it leads out of it. */
  private fileAt(path: string): string | undefined {
    for (const [name, folder] of Object.entries(this.folders)) {
      const rest = path.startsWith(`${name}/`) ? decodeURIComponent(path.slice(name.length + 1)) : undefined;
      if (rest !== undefined && whyNotPlainPath(rest) === undefined) return join(folder, rest);
    }
    return undefined;
  }
}

/** A WebAssembly module of tfjs, which padproof depends on anyway. */
async function wasmModule(name: string): Promise<Uint8Array> {
  const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  return readFile(join(folder, basename(name)));
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function end(response: ServerResponse, status: number, body: string | Uint8Array = '', type = 'text/plain'): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
