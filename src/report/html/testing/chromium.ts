import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type * as Playwright from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { findBrowser } from '../../../subjects/browser/executable';

/** Starts a Chromium. */
export function launched(): Promise<Browser> {
  const { chromium } = jest.requireActual<typeof Playwright>('playwright-core');
  // A container's root user cannot have Chromium's sandbox; the pages are our own.
  return chromium.launch({ executablePath: findBrowser({}), args: ['--no-sandbox'] });
}

/** Opens a page in a context of its own, and returns it with all that it says, asks or gets wrong. */
export async function openPage(
  browser: Browser,
  path: string,
  colorScheme: 'light' | 'dark',
  width = 1280,
): Promise<{ page: Page; wrong: string[] }> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const wrong: string[] = [];
  const file = pathToFileURL(path).href;
  page.on('console', (message) => wrong.push(`says ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`fails: ${error.message}`));
  page.on('request', (request) => {
    if (request.url() !== file && request.url() !== 'data:,') wrong.push(`asks ${request.url()}`);
  });
  await page.goto(file);
  await page.locator('h2').first().waitFor();
  return { page, wrong };
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate<{
    violations: { id: string; nodes: { html: string }[] }[];
    passes: unknown[];
  }>('axe.run()');
  expect(passes.length).toBeGreaterThan(10);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
}
