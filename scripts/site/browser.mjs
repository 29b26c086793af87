import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Opens the browser that CHROME_PATH names, or an installed one. Ends the process with exit code 3 where there is none. */
export async function openBrowser() {
  const executablePath = process.env.CHROME_PATH ?? USUAL.find((path) => existsSync(path));
  if (!executablePath || !existsSync(executablePath)) {
    console.error(
      `No browser at ${executablePath ?? USUAL.join(', ')}. Install Chromium, or name one with CHROME_PATH.`,
    );
    process.exit(3);
  }
  // A container's root user cannot have Chromium's sandbox; the pages are our own.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
