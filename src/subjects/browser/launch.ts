import { existsSync, readdirSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../../core/errors';
import type { Playwright, PlaywrightBrowser } from './playwright';
import { option } from '../../core/option';

/** How long a browser may take to start, and its page to be there, in milliseconds. */
const START_LIMIT_MS = 60_000;

/** WebGPU on Linux, and wherever Chromium does not trust a driver; SwiftShader in the place of a GPU that is not there. */
const ALWAYS = [
  '--enable-unsafe-webgpu',
  '--enable-unsafe-swiftshader',
  '--enable-features=Vulkan',
  // No name is looked up for the page, nor for what the browser does on its own account.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/**
 * What headless Chromium needs on Linux to use a GPU
 * (https://developer.chrome.com/blog/supercharge-web-ai-testing). Without a GPU it hangs.
 */
const ON_LINUX_GPU = ['--use-angle=vulkan', '--disable-vulkan-surface'];

/**
 * The flags to try, in turn: those that use a GPU first, where there is one.
 * @param devices the names in /dev and /dev/dri
 */
export function flagsToTry(
  platform: NodeJS.Platform = process.platform,
  devices: readonly string[] = [...namesIn('/dev'), ...namesIn('/dev/dri')],
): readonly (readonly string[])[] {
  const hasGpu = devices.some((name) => /^(renderD\d+|nvidia\d+|dxg)$/.test(name));
  return [...(platform === 'linux' && hasGpu ? [[...ALWAYS, ...ON_LINUX_GPU]] : []), ALWAYS];
}

/**
 * Starts a browser without a window.
 * @throws EnvironmentError where it does not start.
 */
export async function launch(
  { chromium }: Playwright,
  executable: string,
  args: readonly string[],
): Promise<PlaywrightBrowser> {
  try {
    return await chromium.launch({
      executablePath: executable,
      args,
      // As root Chromium starts only without.
      chromiumSandbox: process.getuid?.() !== 0,
      timeout: START_LIMIT_MS,
      // Who is interrupted, and what is said then, is padproof's own business.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (thrown) {
    throw new EnvironmentError(
      `${option('browser')}: ${executable} did not start: ${firstLines(messageOf(thrown))} Name another with ${option('browserPath')}.`,
      { cause: thrown },
    );
  }
}

/** Waits for a step of starting up, but not for ever. */
export async function inStartTime<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new EnvironmentError(`${option('browser')}: ${what} took longer than ${START_LIMIT_MS / 1000} s.`)),
      START_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** playwright adds the whole log of the browser. */
function firstLines(text: string): string {
  return text.split('\n').slice(0, 3).join(' ');
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
