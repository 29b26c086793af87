// Where a graph parts, node by node, looked at in Chromium. PADPROOF_SHOTS names a folder where the screenshots stay.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { padproof } from '../../cli/testing/binary';
import type { Report } from '../../core/report/report';
import { GRAPH_FAULTS } from '../../subjects/onnx/testing/graph-faults';
import { onnxFile } from '../../subjects/onnx/writer';
import { isRequired } from '../../testing/deep';
import { expectFine, launched, openPage, SETUP_MS } from './testing/chromium';

const FLAGS = '--runs 4 --seed 1 --max-length 8 --min-coverage 0 --no-save --pad-content any'.split(' ');
const FAULT = 'bytes with one scale for the batch, behind the sum of all ids, which does no harm';

if (!isRequired('browser')) test.skip('not asked for: a browser (PADPROOF_REQUIRE does not name it)', () => {});

(isRequired('browser') ? describe : describe.skip)('the nodes of a graph', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'padproof-nodes-page-'));
    browser = await launched();
    const { model } = GRAPH_FAULTS.find(({ name }) => name === FAULT)!;
    writeFileSync(join(folder, 'model.onnx'), onnxFile(model));
    const vocab = Object.fromEntries(Array.from({ length: 40 }, (_, id) => [`word${id}`, id]));
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({ model: { vocab } }));
    const only = ['--only', 'pad-content-is-ignored'];
    const args = ['check', 'model.onnx', ...FLAGS, ...only, '--html', 'run.html', '--json', 'run.json'];
    expect((await padproof(args, { cwd: folder })).code).toBe(1);
    expect((await padproof(['report', 'run.json', '--html', 'saved.html'], { cwd: folder })).code).toBe(0);
  }, SETUP_MS);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it.each(['run', 'saved'] as const)('are drawn on the page of a %s report, with a table behind', async (name) => {
    const { invariants } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Report;
    const { node } = invariants[0].counterexample!.location;
    const { steps } = node!.ladder!;
    const { page, wrong } = await openPage(browser, join(folder, `${name}.html`));
    const plot = page.locator('details.violation .plot');
    expect(await plot.locator('.dot').count()).toBe(steps.length);
    expect(await plot.locator('.dot.beyond').count()).toBe(steps.filter(({ distance }) => distance !== 0).length);
    expect(await plot.locator('.parts').textContent()).toBe(`parts at ${node!.operator}`);
    const rows = page.locator('table.nodes tbody tr');
    expect(await rows.count()).toBe(steps.length);
    expect(await page.locator('table.nodes tr.parting').textContent()).toMatch(
      new RegExp(`^${node!.step}${node!.operator}${node!.name}.* ✗ parts here$`),
    );
    const [id, word] = (await page.locator('details.violation .grid td.real').first().innerText()).split('\n');
    expect(word).toBe(`word${id.trim()}`);
    // Up is further apart.
    const up = await page.evaluate<number[]>(
      "[...document.querySelectorAll('details.violation .plot .dot')].map((dot) => dot.getBoundingClientRect().top)",
    );
    const at = steps.findIndex(({ step }) => step === node!.step);
    expect(up[at]).toBeLessThan(up[0] - 20);
    expect(wrong).toEqual([]);
  });

  it('are stepped through by keyboard, and by pointing', async () => {
    const { page } = await openPage(browser, join(folder, 'run.html'));
    const readout = page.locator('details.violation .readout').last();
    expect(await readout.textContent()).toMatch(
      /^Step \d+: DynamicQuantizeLinear .* which is too much; here they part\.$/,
    );
    await page.getByRole('slider', { name: 'Node' }).focus();
    await page.keyboard.press('Home');
    await readout.filter({ hasText: /^Step 1: Gather .*The runs are the same behind it\.$/ }).waitFor();
    const field = page.locator('.plot .field');
    const { width } = (await field.boundingBox())!;
    await field.hover({ position: { x: width - 2, y: 40 } });
    await readout.filter({ hasText: /^Step 6\d: LayerNormalization / }).waitFor();
  });

  it('are seen at both widths and in the dark, and axe-core finds nothing', async () => {
    const opened = await openPage(browser, join(folder, 'saved.html'));
    await opened.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    await expectFine(opened, 'nodes', folder);
  });
});
