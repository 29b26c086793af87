import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** A file of the repository; those kept in LFS are handed out by another host, as the hub's are. */
export interface HubFile {
  readonly content: Buffer;
  readonly lfs?: boolean;
}

/**
 * A hub on the loopback interface with one model at one commit. Addresses, statuses and headers are those that
 * `@huggingface/hub` 2.17 asks for and reads: the model's info, the tree, and `resolve` with ranges.
 */
export class HubServer {
  /** Every request that came, as `METHOD /path`, and what it carried as Authorization. */
  readonly requests: { readonly line: string; readonly authorization?: string }[] = [];
  files: Record<string, HubFile> = {};
  /** Answers with this status instead, where it is set. */
  refuseWith?: { readonly status: number; readonly error: string };
  /**
   * Spoils LFS files: ends after 1000 bytes as if that were all, breaks the connection there, changes the last byte, or sends a
   * byte now and then.
   */
  spoil?: 'ends early' | 'connection breaks' | 'last byte changes' | 'trickles';
  /** After each page of the list of files comes another one, without files. */
  listsWithoutEnd = false;
  /** Says this of the commit. */
  sha = COMMIT;
  readonly #api: Server;
  readonly #storage: Server;

  constructor(readonly id: string) {
    this.#api = createServer((request, response) => this.#answer(request, response));
    this.#storage = createServer((request, response) => this.#store(request, response));
  }

  async start(): Promise<void> {
    await Promise.all(
      [this.#api, this.#storage].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#api.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const server of [this.#api, this.#storage]) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  #log(request: IncomingMessage): string {
    const path = request.url!.split('?')[0];
    const { authorization } = request.headers;
    this.requests.push({ line: `${request.method} ${path}`, ...(authorization && { authorization }) });
    return path;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = this.#log(request);
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (this.refuseWith) return json(this.refuseWith.status, { error: this.refuseWith.error });
    const info = [`/api/models/${this.id}/revision/main`, `/api/models/${this.id}/revision/${COMMIT}`];
    if (info.includes(path)) return json(200, { _id: '1', id: this.id, sha: this.sha, lastModified: '2024-01-01' });
    if (path === `/api/models/${this.id}/tree/${COMMIT}`) {
      if (!this.listsWithoutEnd) return json(200, this.#tree());
      const next = `<${this.url}${path}?recursive=true&cursor=${this.requests.length}>; rel="next"`;
      response.writeHead(200, { 'content-type': 'application/json', link: next }).end('[]');
      return;
    }
    const prefix = `/${this.id}/resolve/${COMMIT}/`;
    const file = path.startsWith(prefix) ? this.files[path.slice(prefix.length)] : undefined;
    if (!file) return json(404, { error: 'Repository not found' });
    if (file.lfs) {
      const location = `http://127.0.0.1:${(this.#storage.address() as AddressInfo).port}/${path.slice(prefix.length)}`;
      response.writeHead(302, { location, 'x-linked-etag': `"${sha256(file.content)}"` }).end();
    } else send(request, response, file.content);
  }

  #store(request: IncomingMessage, response: ServerResponse): void {
    const { content } = this.files[this.#log(request).slice(1)];
    if (request.headers.range || !this.spoil) return send(request, response, content);
    const headers = { etag: '"x"' };
    if (this.spoil === 'ends early') response.writeHead(200, headers).end(content.subarray(0, 1000));
    else if (this.spoil === 'trickles') {
      response.writeHead(200, { ...headers, 'content-length': content.length });
      const timer = setInterval(() => response.write(content.subarray(0, 1)), 5);
      response.on('close', () => clearInterval(timer));
    } else if (this.spoil === 'last byte changes') {
      response.writeHead(200, headers).end(Buffer.from(content).fill(content.at(-1)! ^ 1, content.length - 1));
    } else {
      response.writeHead(200, { ...headers, 'content-length': content.length });
      response.write(content.subarray(0, 1000), () => response.destroy());
    }
  }

  #tree(): unknown[] {
    const entries = Object.entries(this.files).map(([path, { content, lfs }]) => ({
      type: 'file',
      path,
      size: content.length,
      oid: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
      ...(lfs && { lfs: { oid: sha256(content), size: content.length, pointerSize: 130 } }),
    }));
    return [{ type: 'directory', path: 'onnx', size: 0, oid: COMMIT }, ...entries];
  }
}

function send(request: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const headers = { etag: `"${sha256(content)}"`, 'accept-ranges': 'bytes' };
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (!range) {
    response.writeHead(200, { ...headers, 'content-length': content.length }).end(content);
    return;
  }
  const part = content.subarray(Number(range[1]), Number(range[2]) + 1);
  const contentRange = `bytes ${range[1]}-${range[2]}/${content.length}`;
  response.writeHead(206, { ...headers, 'content-range': contentRange, 'content-length': part.length }).end(part);
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Takes out of the environment what whoever runs the tests has said of hubs and of where models are kept. */
export function forgetHubs(): void {
  for (const name of Object.keys(process.env))
    if (/^(HF_|HUGGINGFACE_|TRANSFORMERS_)/.test(name)) delete process.env[name];
}
