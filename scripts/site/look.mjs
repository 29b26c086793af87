import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens a page and returns the links and ids on it, and what is wrong, a sentence each, in `found`. */
export async function look(context, origin, path, { scheme, shots }) {
  const found = [];
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) found.push(`the console says: ${message.text()}`);
  });
  page.on('pageerror', (error) => found.push(`a script failed: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:'))
      found.push(`asks ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) found.push(`${response.url()} answers ${response.status()}`);
  });
  await page.goto(origin + path);
  // The page is a program by then, and has said what it has to say; one that is a file of its own has an answer.
  await page.waitForFunction(() => {
    const { document } = globalThis;
    return document.querySelector('#app')?.__vue_app__ || document.querySelector('#page #attention');
  });
  const dark = await page.evaluate(() => {
    const { document, matchMedia } = globalThis;
    if (!document.querySelector('#app')) return matchMedia('(prefers-color-scheme: dark)').matches;
    return document.documentElement.classList.contains('dark');
  });
  if (dark !== (scheme === 'dark')) found.push(`is not ${scheme}`);
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
  if (passes.length === 0) found.push('axe-core looked at nothing');
  for (const { id, help, nodes } of violations)
    found.push(`axe-core: ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`);
  const { links, ids } = await page.evaluate(() => ({
    links: [...globalThis.document.querySelectorAll('a[href]')].map((link) => link.href),
    ids: [...globalThis.document.querySelectorAll('[id]')].map((element) => element.id),
  }));
  if (shots) {
    const name = path.slice(1).replaceAll('/', '-').replace('.html', '');
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(600);
      await page.screenshot({ path: join(shots, `${name}-${scheme}-${width}.png`) });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  await page.close();
  return { links, ids, found };
}
