import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Playwright from 'playwright-core';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { findBrowser } from '../../../subjects/browser/executable';

/**
 * How long a test waits for what a page does, in milliseconds: longer than that takes on any machine, and less than jest's own limit, so
 * that a failure names what was waited for.
 */
const LIMIT_MS = 240_000;

/** How long a suite may take for the commands that write its pages, each of which has a limit of its own. */
export const SETUP_MS = 900_000;

/** A page of a test, with all that it says, asks or gets wrong. */
export interface Opened {
  readonly page: Page;
  readonly wrong: string[];
}

interface Watched extends Opened {
  /** The address of what it shows. */
  file: string;
}

const shared = new WeakMap<Browser, Watched>();

/** Starts a Chromium. */
export function launched(): Promise<Browser> {
  const { chromium } = jest.requireActual<typeof Playwright>('playwright-core');
  // A container's root user cannot have Chromium's sandbox; the pages are our own.
  return chromium.launch({ executablePath: findBrowser({}), args: ['--no-sandbox'], timeout: LIMIT_MS });
}

/** Loads a file into the one page of a browser: a page of its own for each takes half a second of a processor. */
export async function openPage(browser: Browser, path: string, width = 1280): Promise<Opened> {
  const it = shared.get(browser) ?? (await watchedPage(browser));
  shared.set(browser, it);
  const { page, wrong } = it;
  await page.goto('about:blank');
  await page.emulateMedia({ colorScheme: 'light', media: null });
  await page.setViewportSize({ width, height: 900 });
  wrong.length = 0;
  it.file = pathToFileURL(path).href;
  await page.goto(it.file);
  await page.locator('h2').first().waitFor();
  return it;
}

async function watchedPage(browser: Browser): Promise<Watched> {
  const page = await browser.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const it: Watched = { page, wrong: [], file: '' };
  page.on('console', (message) => it.wrong.push(`says ${message.text()}`));
  page.on('pageerror', (error) => it.wrong.push(`fails: ${error.message}`));
  page.on('request', (request) => {
    if (![it.file, 'about:blank', 'data:,'].includes(request.url())) it.wrong.push(`asks ${request.url()}`);
  });
  return it;
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds, by all its rules or some. */
export async function axe(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate<{
    violations: { id: string; nodes: { html: string }[] }[];
    passes: unknown[];
  }>(`axe.run(${JSON.stringify(rules ? { runOnly: rules } : {})})`);
  expect(passes.length).toBeGreaterThan(rules ? 0 : 10);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
}

/** The rules that another scheme of colours may break, and another width. */
const BY_COLOUR = ['color-contrast'];
const BY_WIDTH = ['color-contrast', 'scrollable-region-focusable', 'meta-viewport'];

/**
 * Looks a page over as it stands, at two widths and in the dark: axe-core finds nothing, nothing is wider than the page, and it
 * says, asks and fails nothing. A screenshot of each stays in the folder that PADPROOF_SHOTS names.
 */
export async function expectFine({ page, wrong }: Opened, name: string, folder: string): Promise<void> {
  const shots = process.env.PADPROOF_SHOTS ?? folder;
  mkdirSync(shots, { recursive: true });
  for (const [colorScheme, width, rules] of [
    ['light', 1280, undefined],
    ['light', 390, BY_WIDTH],
    ['dark', 1280, BY_COLOUR],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    expect(await axe(page, rules)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const shot = await page.screenshot({ path: join(shots, `${name}-${colorScheme}-${width}.png`), fullPage: true });
    expect(shot.length).toBeGreaterThan(20_000);
  }
  expect(wrong).toEqual([]);
}

const FIRST_PAINT = `new Promise((done) => new PerformanceObserver((list) => {
  const [entry] = list.getEntriesByName('first-contentful-paint');
  if (entry) done(entry.startTime);
}).observe({ type: 'paint', buffered: true }))`;

/** Waits until an expression is true in a page. Playwright's own way evaluates strings in the page, which its policy refuses. */
export function until(page: Page, expression: string): Promise<unknown> {
  const waiting = page.evaluate(`new Promise((done) => {
    const look = () => (${expression} ? done() : requestAnimationFrame(look));
    look();
  })`);
  return within(LIMIT_MS, expression, waiting);
}

/** Bounds what a page is waited for, which Playwright does not where it evaluates. @throws where it takes longer, naming what was waited for */
export async function within<T>(limitMs: number, what: string, waiting: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The page was waited for ${limitMs} ms: ${what}`)), limitMs);
  });
  return Promise.race([waiting, late]).finally(() => clearTimeout(timer));
}

/** The most seconds of a processor that a page takes until it is painted. */
const MOST_PAINTING = 1;

/**
 * Holds that a page paints within a second of a processor of its own, waiting for nothing else: it asks nobody for anything. The
 * clock would say how busy the machine is.
 */
export async function expectPainted(browser: Browser, name: string): Promise<void> {
  const { file } = shared.get(browser)!;
  const it = await watchedPage(browser);
  const { page, wrong } = it;
  try {
    const session = await page.context().newCDPSession(page);
    // Of the processor, and not of the clock: how busy the machine is says nothing of the page.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    it.file = file;
    await page.goto(file);
    const at = await within(LIMIT_MS, 'its first paint', page.evaluate<number>(FIRST_PAINT));
    // All that this session has counted: nothing came before this page, so that nothing has to be taken off.
    const seconds = await busyFor(session);
    process.stdout.write(
      `${name}: painted after ${seconds.toFixed(2)} s of a processor, ${at.toFixed()} ms by the clock\n`,
    );
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(MOST_PAINTING);
    expect(wrong).toEqual([]);
  } finally {
    await page.close();
  }
}

async function busyFor(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value;
}
