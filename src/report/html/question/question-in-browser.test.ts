// The page that answers, operated in Chromium. PADPROOF_SHOTS names a folder where the screenshots stay.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { isRequired } from '../../../testing/deep';
import { expectFine, expectPainted, launched, openPage } from '../testing/chromium';

const ROOT = join(__dirname, '../../../..');
const TINY = join(ROOT, 'src/subjects/models/testing/tiny-tokenizer');
const CHECKPOINT = join(ROOT, 'golden/references/plain-gelu-float32');

if (!isRequired('browser')) test.skip('not asked for: a browser (PADPROOF_REQUIRE does not name it)', () => {});

(isRequired('browser') ? describe : describe.skip)('the page that answers', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'padproof-question-'));
    execFileSync(process.execPath, [join(ROOT, 'scripts/site/question.mjs'), folder]);
    browser = await launched();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  const open = (): ReturnType<typeof openPage> => openPage(browser, join(folder, 'question.html'));
  const says = (page: Page, words: RegExp): Promise<unknown> =>
    page.locator('.said[aria-busy=false]').getByText(words).waitFor();

  it('answers, asks nobody, and axe-core finds nothing', async () => {
    const opened = await open();
    await says(opened.page, /No\. The last column is exactly zero/);
    await expectFine(opened, 'question', folder);
    await expectPainted(browser, 'question');
  });

  it('takes what is typed, and with the switch on shows a padded column that is no longer zero', async () => {
    const { page, wrong } = await open();
    await page.getByLabel('Sentence 2').fill('Nobody reads the mask');
    await page.locator('#input q', { hasText: 'Nobody reads the mask' }).waitFor();
    await says(page, /No\. The last column is exactly zero/);
    const weights = page.locator('.softmax tbody tr').last();
    // The last query is a padded one: it gives the padding nothing, and what it gives sums to one.
    expect(await weights.locator('td.pad').allTextContents()).toEqual(['0']);
    expect(Number(await weights.locator('td.sum').textContent())).toBeCloseTo(1, 5);
    await page.getByRole('switch').focus();
    await page.keyboard.press('Space');
    await says(page, /The last column is not zero: real tokens give \[PAD\] a weight of up to 0?\.?\d/);
    expect(Number(await weights.locator('td.pad').textContent())).toBeGreaterThan(0);
    expect(Number(await weights.locator('td.sum').textContent())).toBeCloseTo(1, 5);
    expect(await page.locator('.softmax tbody tr').nth(1).textContent()).toMatch(/^bias(none)+$/);
    await page.locator('.cells').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.softmax th.lit').waitFor();
    expect(await page.getByLabel('Query').inputValue()).toBe('0');
    expect(await page.locator('.softmax th.lit').textContent()).toBe('[CLS]');
    expect(wrong).toEqual([]);
  });

  it('says what is missing among chosen files, and runs a model from them', async () => {
    const { page, wrong } = await open();
    const files = page.getByLabel('Files of a BERT');
    const config = [join(CHECKPOINT, 'config.json'), join(CHECKPOINT, 'model.safetensors')];
    await files.setInputFiles(config);
    await says(page, /tokenizer\.json and tokenizer_config\.json is not among them/);
    await files.setInputFiles([...config, join(TINY, 'tokenizer.json'), join(TINY, 'tokenizer_config.json')]);
    await page.getByLabel('Sentence 1').fill('padding the dog');
    await page.locator('#input q', { hasText: 'padding the dog' }).waitFor();
    await says(page, /No\. The last column is exactly zero/);
    expect(await page.locator('#input th').allTextContents()).toEqual(expect.arrayContaining(['pad', '##ding']));
    expect(wrong).toEqual([]);
  });
});
