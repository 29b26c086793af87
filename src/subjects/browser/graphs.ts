import { join } from 'node:path';
import type { GraphDevice, LoadAsked, PageTensor, PageTensors } from '../page/messages';
import type { Platform } from '../../core/subject';
import { BrowserPage } from './page';
import { BUILT } from './server';
import { SharedPage } from './shared-page';

/** Where graphs compute in a browser, the default first, as onnxruntime-web and transformers.js call it. */
export const graphDevices: readonly GraphDevice[] = ['wasm', 'webgpu'];

/** Which library runs graphs in a browser, and where it lies. */
export interface BrowserGraphsOptions {
  readonly backend: string;
  readonly device: GraphDevice;
  /** The browser's executable; one that is installed, if it is not named. */
  readonly executable?: string;
  /** Folders that the page may read, by the first part of their paths: `runtime`, `library`, `models/model`. */
  readonly folders: Readonly<Record<string, string>>;
  /** The versions of what computes, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A model in the page. */
export interface BrowserGraph {
  run(inputs: PageTensors, fetches?: readonly string[]): Promise<PageTensors>;
  embed(texts: readonly string[], pooling: string): Promise<PageTensor>;
  pool(inputs: PageTensors, outputs: PageTensors, pooling: string): Promise<PageTensor>;
  release(): Promise<void>;
}

/** Loads graphs into one page of a browser, which is there while one of them is. */
export class BrowserGraphs {
  private readonly shared: SharedPage;
  private page: BrowserPage | undefined;

  constructor(private readonly options: BrowserGraphsOptions) {
    const { backend, executable, folders, device } = options;
    const content = { script: join(BUILT, 'graphs.js'), folders, device };
    this.shared = new SharedPage(() => BrowserPage.start(backend, executable, content));
  }

  /** What computes, once a model is loaded. */
  get platform(): Platform {
    const { device, versions } = this.options;
    const there = this.page?.platform ?? { device, versions: {} };
    return { ...there, versions: { ...there.versions, ...versions } };
  }

  /** @throws EnvironmentError where playwright-core, a browser or the device is not to be had; what the library throws. */
  async load(asked: LoadAsked): Promise<BrowserGraph> {
    const page = (this.page = await this.shared.enter());
    try {
      const model = await page.ask('load', asked);
      return {
        run: (inputs, fetches) => page.ask('run', { model, inputs, ...(fetches && { fetches }) }),
        embed: (texts, pooling) => page.ask('embed', { model, texts, pooling }),
        pool: (inputs, outputs, pooling) => page.ask('pool', { inputs, outputs, pooling }),
        release: () => this.shared.leaveAfter(() => page.ask('release', { model })),
      };
    } catch (thrown) {
      await this.shared.leave();
      throw thrown;
    }
  }
}
