// Pages of explain, compare, faults and certify, looked at in Chromium. PADPROOF_SHOTS names a folder where the screenshots stay.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { padproof } from '../../../cli/testing/binary';
import { isRequired } from '../../../testing/deep';
import { jsonReport } from '../../json';
import { allHeld, withBound } from '../../testing/reports';
import { expectFine, expectPainted, launched, openPage } from '../testing/chromium';

if (!isRequired('browser')) test.skip('not asked for: a browser (PADPROOF_REQUIRE does not name it)', () => {});

const CLAIMS = ['--invariants', 'pad-content-is-ignored,matches-unpadded,repeatable'];
const VERBS = {
  explain: [],
  compare: ['', '--other-weights-seed', '2', '--runs', '3', '--within', '0.001'],
  faults: ['--only', 'drop-the-bias,layer-norm-eps', '--runs', '2', '--no-shrink', '--others', ...CLAIMS],
  certify: ['--runs', '1'],
  history: ['reports'],
} as const;

(isRequired('browser') ? describe : describe.skip)('a page of another verb', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'padproof-tools-'));
    browser = await launched();
    mkdirSync(join(folder, 'reports'));
    for (const [day, bound] of [30, 10, 2].entries())
      writeFileSync(join(folder, `reports/2026-11-0${day + 1}.json`), jsonReport(withBound(allHeld, bound)));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['explain', 'The last row is not zero', ['#input', '#attention', '#reading', '#trials']],
    ['compare', 'apart at most', ['#outputs', '#layers', '#padding']],
    ['faults', '1 of 2 faults killed', ['#matrix', '#claims', '#others', '#faults']],
    ['certify', 'Proven: with the mask finfo.min', ['#bounds-typical', '#bounds-sharp', '#bounds-hot', '#assumed']],
    ['history', '3 of 3 reports held', ['#trend-0', '#grown', 'svg.trend']],
  ] as const)(
    '%s: answers first, has its parts, asks nobody, and axe-core finds nothing',
    async (verb, answer, parts) => {
      const file = join(folder, `${verb}.html`);
      const { stdout } = await padproof([verb, ...VERBS[verb], '--html', file], { cwd: folder });
      expect(stdout).toContain('padproof');
      expect(statSync(file).size).toBeLessThan(300_000);
      const opened = await openPage(browser, file);
      expect(await opened.page.locator('h1').textContent()).toContain(answer);
      for (const part of parts) expect(await opened.page.locator(part).isVisible()).toBe(true);
      await expectFine(opened, verb, folder);
      await expectPainted(browser, verb);
    },
  );

  it('explain: the arrow keys walk over the weights, and say what the padded row and column sum to', async () => {
    const file = join(folder, 'by-keys.html');
    await padproof(['explain', '--html', file], { cwd: folder });
    const { page, wrong } = await openPage(browser, file);
    const cells = page.locator('.cells').first();
    await cells.focus();
    for (const key of [
      'ArrowDown',
      ...new Array<string>(4).fill('ArrowDown'),
      ...new Array<string>(4).fill('ArrowRight'),
    ])
      await page.keyboard.press(key);
    const readout = (words: RegExp): Promise<void> => page.locator('.readout').filter({ hasText: words }).waitFor();
    await readout(
      /^Query 4 \(\[PAD\]\) reads key 4 \(\[PAD\]\): 0 before, 0 after\. The row sums to (1|0\.99\d*|1\.00\d*), the column to 0\.$/,
    );
    await page.keyboard.press('Escape');
    await readout(/Rows are queries/);
    await page.locator('details.numbers summary').click();
    expect(await page.locator('.weights').first().textContent()).toContain('column sum');
    expect(wrong).toEqual([]);
  });
});
