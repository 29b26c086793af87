import { EnvironmentError, LostError, messageOf, UsageError } from '../../core/errors';
import { pack, unpack } from '../../core/packed';
import type { Encoding } from '../../core/encoding';
import type { Gradients, Platform } from '../../core/subject';
import type {
  Answer,
  Asked,
  GraphDevice,
  OpenedModel,
  PageFacts,
  PageTensor,
  PageTensors,
  Request,
  Verb,
} from '../page/messages';
import { findBrowser } from './executable';
import { flagsToTry, inStartTime, launch } from './launch';
import type { PlaywrightBrowser, PlaywrightPage } from './playwright';
import { loadPlaywright } from './playwright';
import { PageServer } from './server';
import { option } from '../../core/option';

/** What a page answers with. */
interface Answered extends Record<Verb, unknown> {
  readonly start: PageFacts;
  readonly open: OpenedModel;
  readonly encode: Encoding;
  readonly gradients: Gradients;
  readonly memory: { readonly numTensors: number; readonly numDataBuffers: number };
  readonly load: number;
  readonly run: PageTensors;
  readonly embed: PageTensor;
  readonly pool: PageTensor;
}

/** Another page than that of the BERTs: its script, folders that it may read, by the first part of a path, and where it computes. */
export interface PageContent {
  readonly script: string;
  readonly folders: Readonly<Record<string, string>>;
  readonly device: GraphDevice;
}

/** A page of a browser without a window, in which tfjs computes on one backend, or what runs graphs. */
export class BrowserPage {
  private asked = 0;
  private gone: string | undefined;
  private readonly waiting = new Set<(reason: Error) => void>();
  private counts: Readonly<Record<string, number>> = {};
  private facts: PageFacts | undefined;

  private constructor(
    private readonly backend: string,
    private readonly server: PageServer,
    private readonly browser: PlaywrightBrowser,
    private readonly page: PlaywrightPage,
  ) {
    page.on('crash', () => this.lose('the page crashed'));
    page.on('close', () => this.lose('the page was closed'));
    browser.on('disconnected', () => this.lose('the browser ended'));
  }

  /**
   * Starts a browser, on a GPU if there is one, and a backend in it.
   *
   * @param executable what the option `browser-path` names
   * @throws EnvironmentError where playwright-core, a browser or the backend is not to be had.
   */
  static async start(backend: string, executable?: string, content?: PageContent): Promise<BrowserPage> {
    const playwright = loadPlaywright();
    const path = findBrowser({ asked: executable, own: playwright.chromium.executablePath() });
    const server = await PageServer.start(content?.script, content?.folders);
    let failure: unknown;
    for (const args of flagsToTry()) {
      let browser: PlaywrightBrowser | undefined;
      try {
        browser = await launch(playwright, path, args);
        return await BrowserPage.openIn(browser, server, backend, content?.device);
      } catch (thrown) {
        failure = thrown;
        await browser?.close();
      }
    }
    await server.close();
    throw failure;
  }

  /**
   * Opens the page in a browser that runs, and starts a backend in it.
   * @throws EnvironmentError where the page does not load, or the backend does not start.
   */
  static async openIn(
    browser: PlaywrightBrowser,
    server: PageServer,
    backend: string,
    device?: GraphDevice,
  ): Promise<BrowserPage> {
    const open = async (): Promise<BrowserPage> => {
      const page = await browser.newPage();
      const made = new BrowserPage(backend, server, browser, page);
      await page.goto(server.url);
      try {
        made.facts = await made.ask('start', { backend, ...(device && { device }) });
      } catch (thrown) {
        throw new EnvironmentError(
          `The backend ${backend} does not start in Chromium ${browser.version()}: ${messageOf(thrown)} See chrome://gpu in that browser.`,
          { cause: thrown },
        );
      }
      return made;
    };
    return inStartTime(open(), 'the page');
  }

  /** What computes, as far as it is known by now. */
  get platform(): Platform {
    const { versions, ...facts } = this.facts!;
    return { ...facts, versions: { Chromium: this.browser.version(), ...versions }, counts: this.counts };
  }

  /** Every path that the page has asked its server for. */
  get log(): readonly string[] {
    return this.server.log;
  }

  /**
   * Asks the page, and waits for its answer.
   * @throws LostError where page, browser or GPU have gone; what the page throws.
   */
  async ask<V extends Verb>(verb: V, asked: Asked[V]): Promise<Answered[V]> {
    this.assertThere();
    const n = ++this.asked;
    this.server.ask(n, pack({ verb, asked } as Request));
    try {
      await this.whileThere(this.page.evaluate(`padproof.answer(${n})`));
    } catch (thrown) {
      this.server.take(n);
      this.lose(messageOf(thrown).split('\n')[0]);
      this.assertThere();
    }
    const bytes = this.server.take(n);
    if (!bytes) throw new LostError(`The page of ${this.backend} brought no answer to "${verb}".`);
    return this.read(unpack(bytes) as Answer) as Answered[V];
  }

  /** Ends the browser, whatever it is doing. */
  async close(): Promise<void> {
    this.lose('it was closed');
    await this.browser.close();
    await this.server.close();
  }

  private read(answer: Answer): unknown {
    this.counts = answer.counts;
    if (!('error' in answer)) return answer.answer;
    const { kind, message } = answer.error;
    if (kind === 'usage') throw new UsageError(message);
    if (kind === 'other') throw new Error(message);
    this.lose(message);
    return this.assertThere();
  }

  private lose(why: string): void {
    this.gone ??= why;
    for (const reject of this.waiting) reject(new Error(why));
  }

  private assertThere(): void {
    if (this.gone === undefined) return;
    throw new LostError(
      `What computes ${this.backend} in the browser is lost: ${this.gone}. Run it again; if it is lost again, try fewer rows or another ${option('backend')}, and see what else uses the GPU.`,
    );
  }

  /** Settles as `work` does, unless the page goes before. */
  private whileThere<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      void work.then(resolve, reject).finally(() => this.waiting.delete(reject));
    });
  }
}
