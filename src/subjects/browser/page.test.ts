// The Node side of a page, with a stand-in for the browser that does what src/subjects/page does: takes a question, and brings an answer.
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, LostError, UsageError } from '../../core/errors';
import { pack, unpack } from '../../core/packed';
import type { Answer, Request } from '../page/messages';
import { BrowserPage } from './page';
import type { PlaywrightBrowser, PlaywrightPage } from './playwright';
import { PageServer } from './server';

const STARTED = { device: 'a GPU', software: false, versions: { tfjs: '4' }, settings: { textures: 'float32' } };

let folder: string;
let server: PageServer;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-page-'));
  writeFileSync(join(folder, 'page.js'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => (server = await PageServer.start(join(folder, 'page.js'))));
afterEach(() => server.close());

/** What is thrown in the page itself, and not answered. */
class Breaks {
  constructor(readonly reason: string) {}
}

type Replies = (request: Request) => Answer | Breaks | undefined;

class FakePage extends EventEmitter implements PlaywrightPage {
  readonly asked: Request[] = [];
  constructor(private readonly replies: Replies) {
    super();
  }
  goto = async (): Promise<void> => undefined;
  async evaluate(expression: string): Promise<void> {
    const n = Number(/^padproof\.answer\((\d+)\)$/.exec(expression)![1]);
    const bytes = new Uint8Array(await (await fetch(`${server.url}questions/${n}`)).arrayBuffer());
    const request = unpack(bytes) as Request;
    this.asked.push(request);
    const reply = request.verb === 'start' ? { answer: STARTED, counts: {} } : this.replies(request);
    if (reply instanceof Breaks) throw new Error(reply.reason);
    const body = pack(reply) as Uint8Array<ArrayBuffer>;
    if (reply) await fetch(`${server.url}answers/${n}`, { method: 'POST', body });
  }
}

class FakeBrowser extends EventEmitter implements PlaywrightBrowser {
  closed = 0;
  readonly page: FakePage;
  constructor(replies: Replies) {
    super();
    this.page = new FakePage(replies);
  }
  newPage = async (): Promise<FakePage> => this.page;
  version = (): string => '150.0';
  close = async (): Promise<void> => void this.closed++;
}

async function open(replies: Replies): Promise<{ browser: FakeBrowser; page: BrowserPage }> {
  const browser = new FakeBrowser(replies);
  return { browser, page: await BrowserPage.openIn(browser, server, 'webgl') };
}

const MEMORY = { numTensors: 3, numDataBuffers: 2 };

it('says what computes, and how often the GPU was called by now', async () => {
  const { page, browser } = await open(() => ({ answer: MEMORY, counts: { 'draw calls': 12 } }));
  expect(browser.page.asked).toEqual([{ verb: 'start', asked: { backend: 'webgl' } }]);
  const { versions, ...facts } = STARTED;
  expect(page.platform).toEqual({ ...facts, versions: { Chromium: '150.0', ...versions }, counts: {} });
  expect(await page.ask('memory', {})).toEqual(MEMORY);
  expect(page.platform.counts).toEqual({ 'draw calls': 12 });
});

it('carries arrays there and back', async () => {
  const lastHiddenState = { data: Float32Array.of(NaN, -0, 1.5), shape: [1, 1, 3] };
  const { page, browser } = await open(() => ({ answer: { lastHiddenState }, counts: {} }));
  const batch = { size: 1, length: 1, inputIds: Int32Array.of(5), attentionMask: null };
  const asked = { model: 1, batch, wanted: ['lastHiddenState'] } as const;
  expect(await page.ask('encode', asked)).toEqual({ lastHiddenState });
  expect(browser.page.asked[1]).toEqual({ verb: 'encode', asked });
});

it.each([
  ['usage', UsageError],
  ['other', Error],
] as const)('throws what the model threw: %s, and goes on', async (kind, type) => {
  const { page } = await open(({ verb }) =>
    verb === 'dispose' ? { error: { kind, message: 'no model 9' }, counts: {} } : { answer: MEMORY, counts: {} },
  );
  await expect(page.ask('dispose', { model: 9 })).rejects.toThrow(new type('no model 9'));
  await expect(page.ask('dispose', { model: 9 })).rejects.not.toBeInstanceOf(LostError);
  expect(await page.ask('memory', {})).toEqual(MEMORY);
});

describe('is lost for good', () => {
  async function expectLost(page: BrowserPage, browser: FakeBrowser, why: string): Promise<void> {
    const before = browser.page.asked.length;
    const asked = page.ask('memory', {});
    await expect(asked).rejects.toThrow(LostError);
    await expect(asked).rejects.toThrow(`What computes webgl in the browser is lost: ${why}.`);
    expect(browser.page.asked).toHaveLength(before);
  }

  it('where the page says so', async () => {
    const lost: Answer = { error: { kind: 'lost', message: 'the WebGL context was lost' }, counts: {} };
    const { page, browser } = await open(() => lost);
    await expect(page.ask('memory', {})).rejects.toThrow(LostError);
    await expectLost(page, browser, 'the WebGL context was lost');
  });

  it('where it throws, and brings no answer', async () => {
    const { page, browser } = await open(() => new Breaks('page.evaluate: Target crashed\nand a log'));
    await expect(page.ask('memory', {})).rejects.toThrow(LostError);
    await expectLost(page, browser, 'page.evaluate: Target crashed');
  });

  it('where it brings nothing', async () => {
    const { page } = await open(() => undefined);
    await expect(page.ask('memory', {})).rejects.toThrow(/brought no answer to "memory"/);
  });

  it.each([
    ['the page crashed', (browser: FakeBrowser) => browser.page.emit('crash')],
    ['the page was closed', (browser: FakeBrowser) => browser.page.emit('close')],
    ['the browser ended', (browser: FakeBrowser) => browser.emit('disconnected')],
  ])('where %s, whatever is waited for', async (why, happens) => {
    const { page, browser } = await open(() => ({ answer: MEMORY, counts: {} }));
    browser.page.evaluate = () => new Promise(() => undefined);
    const waiting = page.ask('memory', {});
    happens(browser);
    await expect(waiting).rejects.toThrow(LostError);
    await expectLost(page, browser, why);
  });

  it('where it was closed', async () => {
    const { page, browser } = await open(() => undefined);
    await page.close();
    expect(browser.closed).toBe(1);
    await expectLost(page, browser, 'it was closed');
    server = await PageServer.start(join(folder, 'page.js'));
  });
});

it('says what the browser said of a backend that does not start', async () => {
  const browser = new FakeBrowser(() => undefined);
  browser.page.evaluate = async () => {
    throw new Error('this browser has no WebGPU.');
  };
  const opened = BrowserPage.openIn(browser, server, 'webgpu');
  await expect(opened).rejects.toThrow(EnvironmentError);
  await expect(opened).rejects.toThrow(/webgpu does not start in Chromium 150\.0: .*this browser has no WebGPU/);
});
