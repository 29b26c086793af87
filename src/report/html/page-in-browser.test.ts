// Pages of real runs, looked at in Chromium. PADPROOF_SHOTS names a folder where the screenshots stay.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { padproof } from '../../cli/testing/binary';
import { moduleFolder } from '../../cli/testing/modules';
import type { Report } from '../../core/report/report';
import { reportsOf } from '../../engine/campaign/reports';
import { smallEncoder } from '../../subjects/onnx/testing/encoders';
import { onnxFile } from '../../subjects/onnx/writer';
import { writeModel } from '../../subjects/transformers/testing/folder';
import { isRequired } from '../../testing/deep';
import { jsonReport } from '../json';
import { axe, expectFine, expectPainted, launched, openPage, SETUP_MS, until } from './testing/chromium';

const ROOT = join(__dirname, '../../..');
const LEAKY = join(ROOT, 'examples/leaks/drop-the-bias.mjs');
const RUN = '--seed 3 --min-coverage 0 --no-save'.split(' ');
const CLAIMS = '--only rows-sum-to-one,pad-content-is-ignored,matches-unpadded,mask-matters'.split(' ');

/** A model in three forms: one that holds, one with one scale for all numbers of a batch, and one that was exported for a single row. */
function writeForms(folder: string): void {
  writeModel(folder, { fp32: {}, q8: { product: 'dynamic' } });
  const { nodes, weights = [], ...graph } = smallEncoder();
  const renamed = nodes.map((node) =>
    node.outputs[0] === 'last_hidden_state' ? { ...node, outputs: ['states'] } : node,
  );
  const toOneRow = { operator: 'Reshape', inputs: ['states', 'one_row'], outputs: ['last_hidden_state'] };
  const oneRow = { name: 'one_row', shape: [3], data: BigInt64Array.of(1n, 1n, 8n) };
  const model = { ...graph, nodes: [...renamed, toOneRow], weights: [...weights, oneRow] };
  writeFileSync(join(folder, 'onnx/model_int8.onnx'), onnxFile(model));
}

if (!isRequired('browser')) test.skip('not asked for: a browser (PADPROOF_REQUIRE does not name it)', () => {});

(isRequired('browser') ? describe : describe.skip)('a page of a report', () => {
  let folder: string;
  let modules: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'padproof-page-'));
    modules = moduleFolder();
    browser = await launched();
    await makePages();
  }, SETUP_MS);
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
    await ran(1, 'check', LEAKY, ...RUN, ...CLAIMS, '--runs', '2', '--max-length', '8', ...pageAndReport('violated'));
    await ran(4, 'check', join(modules, 'throws.mjs'), ...RUN, '--runs', '2', ...pageAndReport('inconclusive'));
    writeForms(join(folder, 'model'));
    const forms = '--runs 2 --max-length 6 --pad-content any'.split(' ');
    await ran(1, 'check', 'model', '--dtype', 'fp32,q8,int8', ...RUN, ...forms, ...CLAIMS, ...pageAndReport('forms'));
    const cells = ['held', 'violated', 'inconclusive'].map((name) => {
      const report = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Report;
      return { ...report, subject: { ...report.subject, model: './model', dtype: 'fp32' } };
    });
    const names = ['good', 'leaky', 'throws'];
    writeFileSync(join(folder, 'cells.json'), jsonReport(reportsOf(3, cells, [], { plan: 'plan.yaml', names })));
    await ran(0, 'report', 'cells.json', '--html', 'cells.html');
  }

  const opened = (name: string): ReturnType<typeof openPage> => openPage(browser, join(folder, `${name}.html`));

  async function openAll(page: Page): Promise<void> {
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    await page.locator('#claims button.cell').last().click();
  }

  const SIZES = { held: 150_000, violated: 200_000, inconclusive: 150_000, forms: 250_000 } as const;

  it.each(['held', 'violated', 'inconclusive', 'forms'] as const)(
    '%s: is small, paints soon, asks nobody, says nothing, and axe-core finds nothing',
    async (name) => {
      // The data is of small models: most of it is the script, which is the same in each.
      expect(statSync(join(folder, `${name}.html`)).size).toBeLessThan(SIZES[name]);
      const it = await opened(name);
      await openAll(it.page);
      await expectFine(it, name, folder);
      await expectPainted(browser, name);
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
      const { page } = await opened(name);
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
        await until(page, `location.hash === ${JSON.stringify(href)}`);
        expect(await page.locator(href).isVisible()).toBe(true);
        reached.push(href);
        // A link within the page takes the focus with it; the next one is behind the one that was followed.
        await page.evaluate(`document.querySelector('nav a[href="${href}"]').focus()`);
      }
      expect(reached).toEqual(views);
    },
  );

  it('opens evidence, steps through heads, and copies the replay line, by keyboard alone', async () => {
    const { page, wrong } = await opened('violated');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const cell = page.locator('#claims button.cell').first();
    await cell.focus();
    await page.keyboard.press('Enter');
    await page.locator('#claims button.cell[aria-expanded=true]').waitFor();
    expect(await page.locator('tr.evidence').textContent()).toContain('what to do');
    await page.locator('tr.evidence a').focus();
    await page.keyboard.press('Enter');
    const violation = page.locator('details.violation[open]').first();
    await violation.getByRole('combobox', { name: 'Head' }).focus();
    await page.keyboard.press('ArrowDown');
    await violation.locator('details.numbers summary', { hasText: 'head 1' }).waitFor();
    expect(await violation.locator('canvas').count()).toBeGreaterThan(0);
    await violation.locator('details.numbers summary').focus();
    await page.keyboard.press('Enter');
    await violation.locator('.weights tbody td').nth(3).waitFor();
    expect(await violation.locator('table.grid').first().textContent()).toContain('[');
    await page.getByRole('button', { name: 'Copy the command that replays it' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^npx padproof check .* --seed 3/);
    expect(wrong).toEqual([]);
  });

  it('of a model that holds shows that padded columns are zero and padded rows are not', async () => {
    const { page } = await opened('held');
    const inside = page.locator('#inside');
    expect(await inside.textContent()).toMatch(/padded columns are exactly zero\. Padded rows sum to one/);
    // What is drawn is not one colour.
    const colours = await page.evaluate<number>(`(() => {
      const { width, height } = document.querySelector('#inside canvas');
      const pixels = document.querySelector('#inside canvas').getContext('2d').getImageData(0, 0, width, height);
      return new Set(new Uint32Array(pixels.data.buffer)).size;
    })()`);
    expect(colours).toBeGreaterThan(5);
  });

  it('draws measured noise as what nothing is said against', async () => {
    const { page } = await opened('held');
    const dots = page.locator('#rounding table.measured .dot');
    expect(await dots.count()).toBeGreaterThan(0);
    expect(await page.locator('#rounding table.measured .beyond').count()).toBe(0);
  });

  it('shows how near each claim came to its bound by length and padding, and marks what is beyond it', async () => {
    for (const [name, beyond] of [
      ['held', false],
      ['violated', true],
    ] as const) {
      const { page } = await opened(name);
      const near = page.locator('#rounding table.near');
      expect(await near.locator('thead th').first().textContent()).toBe('claim');
      expect((await near.locator('thead th').allTextContents()).join()).toMatch(/^claim,S ≤ \d+,.*(none|right|left)/);
      const marked = near.locator('td.beyond');
      expect((await marked.count()) > 0).toBe(beyond);
      for (const text of await marked.allTextContents()) expect(text).toMatch(/ ✗$/);
    }
  });

  it('of several forms shows the one that is chosen', async () => {
    const { page } = await opened('forms');
    expect(await page.locator('#violations h2').textContent()).toBe('What fails, as q8');
    await page.getByRole('radio', { name: /^fp32/ }).focus();
    await page.keyboard.press('Space');
    await page.locator('#violations').waitFor({ state: 'detached' });
    expect(await page.locator('header').textContent()).toContain('onnxruntime-web cannot run it on');
  });

  it('of the cells of a plan opens the evidence of the chosen one', async () => {
    const { page, wrong } = await opened('cells');
    const chosen = page.locator('#cells button[aria-pressed=true]');
    const claim = page.getByRole('button', { name: /^pad-content-is-ignored/ });
    for (const [name, at, says] of [
      [undefined, 1, 'what to do'],
      ['good', 0, 'is excluded at'],
    ] as const) {
      if (name) {
        await page.getByRole('button', { name, exact: true }).click();
        await page.locator('tr.evidence').waitFor({ state: 'detached' });
      }
      const before = await chosen.textContent();
      expect(await page.locator('tr.evidence').count()).toBe(0);
      await claim.click();
      await page.locator('tr.evidence').waitFor();
      expect(await chosen.textContent()).toBe(before);
      const id = `evidence-${at}-pad-content-is-ignored`;
      expect(await page.locator('tr.evidence td').first().getAttribute('id')).toBe(id);
      expect(await claim.getAttribute('aria-controls')).toBe(id);
      expect(await page.locator('tr.evidence').textContent()).toContain(says);
    }
    expect(await axe(page)).toEqual([]);
    expect(wrong).toEqual([]);
  });

  it('refuses a script that is not its own', async () => {
    const text = readFileSync(join(folder, 'held.html'), 'utf8');
    writeFileSync(
      join(folder, 'other.html'),
      text.replace('<body>', '<body><script>document.title = "taken"</script>'),
    );
    const { page, wrong } = await opened('other');
    expect(await page.title()).toBe('held: the built-in BERT – padproof');
    expect(wrong).toEqual([expect.stringMatching(/Content Security Policy/)]);
  });

  it('prints what is folded', async () => {
    const { page } = await opened('violated');
    const folded = await page.locator('details.violation:not([open])').count();
    expect(folded).toBeGreaterThan(0);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('details.violation:not([open])').count()).toBe(0);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    const shots = process.env.PADPROOF_SHOTS ?? folder;
    await page.screenshot({ path: join(shots, 'violated-print.png'), fullPage: true });
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('details.violation:not([open])').count()).toBe(folded);
  });
});
