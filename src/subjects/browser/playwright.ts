import { createRequire } from 'node:module';
import { messageOf, NotHereError } from '../../core/errors';

/** What is used of a page. */
export interface PlaywrightPage {
  goto(url: string): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
  on(event: 'crash' | 'close', listener: () => void): unknown;
}

/** What is used of a browser. */
export interface PlaywrightBrowser {
  newPage(): Promise<PlaywrightPage>;
  version(): string;
  close(): Promise<void>;
  on(event: 'disconnected', listener: () => void): unknown;
}

/** How a browser is started. */
export interface LaunchOptions {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly chromiumSandbox: boolean;
  /** In milliseconds. */
  readonly timeout: number;
  readonly handleSIGINT: false;
  readonly handleSIGTERM: false;
  readonly handleSIGHUP: false;
}

/** What is used of playwright-core. */
export interface Playwright {
  readonly chromium: {
    launch(options: LaunchOptions): Promise<PlaywrightBrowser>;
    /** Where a browser lies that playwright has downloaded, if it has. */
    executablePath(): string;
  };
}

const PACKAGE = 'playwright-core';

/**
 * Loads the package that drives the browser, if the user has installed it: beside padproof, in the project that padproof is
 * run from, or in a folder that NODE_PATH names.
 *
 * @throws EnvironmentError that says what to install.
 */
export function loadPlaywright(
  paths: readonly string[] = [__dirname, process.cwd()],
  requireHere: NodeJS.Require = createRequire(__filename),
): Playwright {
  let file: string;
  try {
    file = requireHere.resolve(PACKAGE, { paths: [...paths] });
  } catch {
    throw new NotHereError(
      `--browser needs ${PACKAGE}, which is not installed. It drives a browser that is here, and downloads none: npm install --save-dev ${PACKAGE}`,
    );
  }
  try {
    return requireHere(file) as Playwright;
  } catch (thrown) {
    throw new NotHereError(
      `${PACKAGE} is installed, but does not load: ${messageOf(thrown)}. Install it again: npm install --save-dev ${PACKAGE}`,
      { cause: thrown },
    );
  }
}
