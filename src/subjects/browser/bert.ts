import type { Checkpoint } from '../bert/checkpoint/checkpoint';
import type { OpenBert } from '../bert/checkpoint/open';
import { UsageError } from '../../core/errors';
import { BrowserPage } from './page';
import { SharedPage } from './shared-page';
import { option } from '../../core/option';

/** The backends that a page has, the default first. */
export const browserBackendNames: readonly string[] = ['webgl', 'webgpu', 'wasm', 'cpu'];

/** What a browser is asked for. */
export interface BrowserOptions {
  /** The backend that computes in its page. */
  readonly backend: string;
  /** The browser's executable; one that is installed, if it is not named. */
  readonly executable?: string;
}

/** What a BERT in a page may be made with, beside its checkpoint. */
export interface BrowserBertOptions {
  /** How many encoder layers to run, from the first; all of them by default. */
  readonly layers?: number;
  /** The name of a fault to plant. */
  readonly fault?: string;
}

/** Opens BERTs that compute in a browser's page, all in one: it is there while one of them is. */
export class BrowserBerts {
  private readonly shared: SharedPage;

  /** @throws UsageError for a backend that no page has. */
  constructor({ backend, executable }: BrowserOptions) {
    if (!browserBackendNames.includes(backend)) {
      throw new UsageError(
        `${option('backend')} is ${JSON.stringify(backend)}; a browser has ${browserBackendNames.join(', ')}. Name one of those, or leave ${option('browser')} out.`,
      );
    }
    this.shared = new SharedPage(() => BrowserPage.start(backend, executable));
  }

  /**
   * @throws EnvironmentError where playwright-core, a browser or the backend is not to be had; UsageError for a checkpoint
   *   that is not whole.
   */
  async open(checkpoint: Checkpoint, { layers, fault }: BrowserBertOptions = {}): Promise<OpenBert> {
    const page = await this.shared.enter();
    try {
      const weights = Object.fromEntries(checkpoint.weights);
      const asked = { checkpoint: { ...checkpoint, weights }, layers, fault };
      const { model, config, outputs } = await page.ask('open', asked);
      return {
        config,
        outputs,
        encode: (batch, wanted) => page.ask('encode', { model, batch, wanted }),
        gradients: (batch, loss) => page.ask('gradients', { model, batch, loss }),
        get platform() {
          return page.platform;
        },
        dispose: () => this.shared.leaveAfter(() => page.ask('dispose', { model })),
      };
    } catch (thrown) {
      await this.shared.leave();
      throw thrown;
    }
  }
}
