// Pages of real runs, looked at in Chromium. PADPROOF_SHOTS names a folder where the screenshots stay.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { padproof } from '../../cli/testing/binary';
import { moduleFolder } from '../../cli/testing/modules';
import type { Report } from '../../core/report/report';
import { reportsOf } from '../../engine/campaign/reports';
import { isRequired } from '../../testing/deep';
import { jsonReport } from '../json';
import { axe, launched, openPage } from './testing/chromium';

const ROOT = join(__dirname, '../../..');
const LEAKY = join(ROOT, 'examples/leaks/drop-the-bias.mjs');
const RUN = '--seed 3 --min-coverage 0 --no-save'.split(' ');
const CLAIMS = '--only rows-sum-to-one,pad-content-is-ignored,matches-unpadded,mask-matters'.split(' ');

if (!isRequired('browser')) test.skip('not asked for: a browser (PADPROOF_REQUIRE does not name it)', () => {});

(isRequired('browser') ? describe : describe.skip)('a page of a report', () => {
  let folder: string;
  let modules: string;
  let shots: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'padproof-page-'));
    modules = moduleFolder();
    shots = process.env.PADPROOF_SHOTS ?? folder;
    mkdirSync(shots, { recursive: true });
    browser = await launched();
    await makePages();
  });
  afterAll(async () => {
    await browser.close();
    for (const one of [folder, modules]) rmSync(one, { recursive: true });
  });

  async function makePages(): Promise<void> {
    const ran = async (code: number, ...args: string[]): Promise<void> => {
      const { code: found, stderr } = await padproof(args, { cwd: folder });
      if (found !== code) throw new Error(`padproof ${args.join(' ')} ended with ${found}: ${stderr}`);
    };
    const pageAndReport = (name: string): string[] => ['--html', `${name}.html`, '--json', `${name}.json`];
    await ran(0, 'check', ...RUN, ...CLAIMS, '--runs', '4', ...pageAndReport('held'));
    await ran(1, 'check', LEAKY, ...RUN, ...CLAIMS, '--runs', '2', ...pageAndReport('violated'));
    await ran(4, 'check', join(modules, 'throws.mjs'), ...RUN, '--runs', '2', ...pageAndReport('inconclusive'));
    const as = (name: string, dtype: string): Report => {
      const report = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Report;
      return { ...report, subject: { ...report.subject, model: './model', dtype } };
    };
    const notRun = [{ subject: { model: './model', dtype: 'q4' }, exitCode: 3 as const, message: 'It does not load.' }];
    writeFileSync(
      join(folder, 'forms.json'),
      jsonReport(reportsOf(3, [as('held', 'fp32'), as('violated', 'q8'), as('inconclusive', 'int8')], notRun)),
    );
    await ran(0, 'report', 'forms.json', '--html', 'forms.html');
    const cells = ['held', 'violated', 'inconclusive'].map((name) => as(name, 'fp32'));
    const names = ['good', 'leaky', 'throws'];
    writeFileSync(join(folder, 'cells.json'), jsonReport(reportsOf(3, cells, [], { plan: 'plan.yaml', names })));
    await ran(0, 'report', 'cells.json', '--html', 'cells.html');
  }

  const opened = (name: string, scheme: 'light' | 'dark', width?: number): ReturnType<typeof openPage> =>
    openPage(browser, join(folder, `${name}.html`), scheme, width);

  async function openAll(page: Page): Promise<void> {
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    await page.locator('#claims button.cell').last().click();
  }

  const NAMES = ['held', 'violated', 'inconclusive', 'forms'] as const;

  it.each(NAMES.flatMap((name) => [[name, 'light', [1280, 390]] as const, [name, 'dark', [1280]] as const]))(
    '%s, %s, %j wide: asks nobody, says nothing, and axe-core finds nothing',
    async (name, scheme, widths) => {
      expect(statSync(join(folder, `${name}.html`)).size).toBeLessThan(2_000_000);
      for (const width of widths) {
        const { page, wrong } = await opened(name, scheme, width);
        await openAll(page);
        expect(await axe(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        const shot = await page.screenshot({ path: join(shots, `${name}-${scheme}-${width}.png`), fullPage: true });
        expect(shot.length).toBeGreaterThan(20_000);
        expect(wrong).toEqual([]);
        await page.context().close();
      }
    },
  );

  it.each([
    ['held', 'Safe to batch', ['#claims', '#inside', '#reached', '#rounding', '#run']],
    ['violated', 'Not safe to batch', ['#claims', '#violations', '#reached', '#rounding', '#run']],
    ['inconclusive', 'No answer', ['#claims', '#reached', '#rounding', '#run']],
    ['forms', 'Not safe to batch as q8', ['#claims', '#violations', '#reached', '#rounding', '#run']],
  ] as const)(
    '%s: the answer is the largest thing, and each view is reached by keyboard',
    async (name, answer, views) => {
      const { page } = await opened(name, 'light');
      const sizes = await page.evaluate<number[]>(
        "['h1', 'h2', 'body'].map((one) => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))",
      );
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      expect(await page.locator('h1').textContent()).toContain(answer);
      const reached: string[] = [];
      for (let i = 0; i < 40 && reached.length < views.length; i++) {
        await page.keyboard.press('Tab');
        const href = await page.evaluate<string>("document.activeElement.closest('nav a')?.getAttribute('href') ?? ''");
        if (href === '') continue;
        await page.keyboard.press('Enter');
        await page.waitForFunction(`location.hash === ${JSON.stringify(href)}`);
        expect(await page.locator(href).isVisible()).toBe(true);
        reached.push(href);
        // A link within the page takes the focus with it; the next one is behind the one that was followed.
        await page.evaluate(`document.querySelector('nav a[href="${href}"]').focus()`);
      }
      expect(reached).toEqual(views);
      await page.context().close();
    },
  );

  it('opens evidence, steps through heads, and copies the replay line, by keyboard alone', async () => {
    const { page, wrong } = await opened('violated', 'light');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const cell = page.locator('#claims button.cell').first();
    await cell.focus();
    await page.keyboard.press('Enter');
    expect(await cell.getAttribute('aria-expanded')).toBe('true');
    expect(await page.locator('tr.evidence').textContent()).toContain('what to do');
    await page.locator('tr.evidence a').focus();
    await page.keyboard.press('Enter');
    const violation = page.locator('details.violation[open]').first();
    await violation.getByRole('combobox', { name: 'Head' }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await violation.locator('details.numbers summary').textContent()).toMatch(/head 1/);
    expect(await violation.locator('canvas').count()).toBeGreaterThan(0);
    await violation.locator('details.numbers summary').focus();
    await page.keyboard.press('Enter');
    expect(await violation.locator('.weights tbody td').count()).toBeGreaterThan(3);
    expect(await violation.locator('table.grid').first().textContent()).toContain('[');
    await page.getByRole('button', { name: 'Copy the command that replays it' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^npx padproof check .* --seed 3/);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('of a model that holds shows that padded columns are zero and padded rows are not', async () => {
    const { page } = await opened('held', 'dark');
    const inside = page.locator('#inside');
    expect(await inside.textContent()).toMatch(/padded columns are exactly zero\. Padded rows sum to one/);
    // What is drawn is not one colour.
    const colours = await page.evaluate<number>(`(() => {
      const { width, height } = document.querySelector('#inside canvas');
      const pixels = document.querySelector('#inside canvas').getContext('2d').getImageData(0, 0, width, height);
      return new Set(new Uint32Array(pixels.data.buffer)).size;
    })()`);
    expect(colours).toBeGreaterThan(5);
    await page.context().close();
  });

  it('draws measured noise as what nothing is said against', async () => {
    const { page } = await opened('held', 'light');
    const dots = page.locator('#rounding table.measured .dot');
    expect(await dots.count()).toBeGreaterThan(0);
    expect(await page.locator('#rounding table.measured .beyond').count()).toBe(0);
    await page.context().close();
  });

  it('shows how near each claim came to its bound by length and padding, and marks what is beyond it', async () => {
    for (const [name, beyond] of [
      ['held', false],
      ['violated', true],
    ] as const) {
      const { page } = await opened(name, 'light');
      const near = page.locator('#rounding table.near');
      expect(await near.locator('thead th').first().textContent()).toBe('claim');
      expect((await near.locator('thead th').allTextContents()).join()).toMatch(/^claim,S ≤ \d+,.*(none|right|left)/);
      const marked = near.locator('td.beyond');
      expect((await marked.count()) > 0).toBe(beyond);
      for (const text of await marked.allTextContents()) expect(text).toMatch(/ ✗$/);
      await page.context().close();
    }
  });

  it('of several forms shows the one that is chosen', async () => {
    const { page } = await opened('forms', 'light');
    expect(await page.locator('#violations h2').textContent()).toBe('What fails, as q8');
    await page.getByRole('radio', { name: /^fp32/ }).focus();
    await page.keyboard.press('Space');
    expect(await page.locator('#violations').count()).toBe(0);
    expect(await page.locator('header').textContent()).toContain('It does not load.');
    await page.context().close();
  });

  it('of the cells of a plan opens the evidence of the chosen one', async () => {
    const { page, wrong } = await opened('cells', 'light');
    const chosen = page.locator('#cells button[aria-pressed=true]');
    const claim = page.getByRole('button', { name: /^pad-content-is-ignored/ });
    for (const [name, at, says] of [
      [undefined, 1, 'what to do'],
      ['good', 0, 'is excluded at'],
    ] as const) {
      if (name) await page.getByRole('button', { name, exact: true }).click();
      const before = await chosen.textContent();
      expect(await page.locator('tr.evidence').count()).toBe(0);
      await claim.click();
      expect(await chosen.textContent()).toBe(before);
      const id = `evidence-${at}-pad-content-is-ignored`;
      expect(await page.locator('tr.evidence td').first().getAttribute('id')).toBe(id);
      expect(await claim.getAttribute('aria-controls')).toBe(id);
      expect(await page.locator('tr.evidence').textContent()).toContain(says);
      expect(await axe(page)).toEqual([]);
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('refuses a script that is not its own', async () => {
    const text = readFileSync(join(folder, 'held.html'), 'utf8');
    writeFileSync(
      join(folder, 'other.html'),
      text.replace('<body>', '<body><script>document.title = "taken"</script>'),
    );
    const { page, wrong } = await opened('other', 'light');
    expect(await page.title()).toBe('held: the built-in BERT – padproof');
    expect(wrong).toEqual([expect.stringMatching(/Content Security Policy/)]);
    await page.context().close();
  });

  it('prints what is folded', async () => {
    const { page } = await opened('violated', 'dark');
    const folded = await page.locator('details.violation:not([open])').count();
    expect(folded).toBeGreaterThan(0);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('details.violation:not([open])').count()).toBe(0);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    await page.screenshot({ path: join(shots, 'violated-print.png'), fullPage: true });
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('details.violation:not([open])').count()).toBe(folded);
    await page.context().close();
  });
});
