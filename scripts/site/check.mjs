// Looks at every page of the built site in a Chromium without a window, in light and in dark: npm run docs:check [-- --shots FOLDER]
//
// A link or an anchor that leads nowhere, an error in the console, a request to anywhere but the site, a page that the sidebar
// does not name, anything that axe-core finds, and a search that finds nothing are each a failure. CHROME_PATH names the browser.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { SIDEBAR } from '../../docs/.vitepress/sidebar.mjs';
import { openBrowser } from './browser.mjs';
import { missedOnAWrongPage } from './control.mjs';
import { deadLinks } from './links.mjs';
import { look } from './look.mjs';
import { SITE } from './project.mjs';
import { serve } from './serve.mjs';

const { values: flags } = parseArgs({ options: { shots: { type: 'string' } } });
if (!existsSync(join(SITE, 'index.html'))) {
  console.error('There is no site/index.html. Build the site first: npm run docs');
  process.exit(3);
}
if (flags.shots) mkdirSync(flags.shots, { recursive: true });

const paths = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.html') && file !== '404.html')
  .map((file) => `/${relative(SITE, join(SITE, file))}`)
  .sort();
const { origin, close } = await serve(SITE);
const browser = await openBrowser();
const seen = new Map();
const problems = await missedOnAWrongPage(browser);
try {
  for (const scheme of ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width: 1280, height: 900 } });
    for (const path of paths) {
      const { links, ids, found } = await look(context, origin, path, { scheme, shots: flags.shots });
      seen.set(path, { links, ids });
      problems.push(...found.map((problem) => `${path} (${scheme}): ${problem}`));
    }
    await context.close();
  }
  problems.push(...deadLinks(seen, origin, SITE), ...unlisted(paths), ...(await search(browser, origin)));
} finally {
  await browser.close();
  await close();
}
for (const problem of problems) console.error(problem);
const links = [...seen.values()].reduce((sum, page) => sum + page.links.length, 0);
console.log(`${paths.length} pages in light and dark, ${links} links: ${problems.length} problems`);
process.exitCode = problems.length ? 1 : 0;

function unlisted(pages) {
  const listed = SIDEBAR.flatMap(({ items }) => items.map(({ link }) => `${link}.html`));
  return pages
    .filter((page) => page !== '/index.html' && page !== '/reference/api/modules.html' && !listed.includes(page))
    .map((page) => `${page}: docs/.vitepress/sidebar.mjs does not list it`);
}

/** Types a word into the search: the index is part of the site, and finds it. */
async function search(browser, origin) {
  const page = await browser.newPage();
  const outside = [];
  page.on('request', (request) => request.url().startsWith(origin) || outside.push(`search: asks ${request.url()}`));
  await page.goto(`${origin}/index.html`);
  await page.locator('button.DocSearch-Button').click();
  await page.locator('#localsearch-input').fill('pad-content');
  const results = page.locator('#localsearch-list a');
  await results
    .first()
    .waitFor({ timeout: 10_000 })
    .catch(() => undefined);
  const count = await results.count();
  await page.close();
  return [...outside, ...(count > 0 ? [] : ['search: "pad-content" finds no page'])];
}
