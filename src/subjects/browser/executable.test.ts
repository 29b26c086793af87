import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { EnvironmentError, UsageError } from '../../core/errors';
import { findBrowser } from './executable';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-browser-'));
  for (const file of ['first/chromium', 'second/google-chrome', 'own/chrome', 'named']) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), '');
    chmodSync(join(folder, file), 0o755);
  }
  mkdirSync(join(folder, 'third/chromium'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (file: string): string => join(folder, file);
const path = (...folders: string[]): string => folders.map(at).join(delimiter);

it('takes the one that is named before any other', () => {
  const env = { PATH: path('first'), CHROME_PATH: at('named') };
  expect(findBrowser({ asked: at('own/chrome'), own: at('first/chromium'), env })).toBe(at('own/chrome'));
  expect(findBrowser({ own: at('first/chromium'), env })).toBe(at('named'));
});

it('takes the one that playwright has downloaded before those that are installed', () => {
  expect(findBrowser({ own: at('own/chrome'), env: { PATH: path('first') } })).toBe(at('own/chrome'));
  expect(findBrowser({ own: at('own/gone'), env: { PATH: path('first') } })).toBe(at('first/chromium'));
});

it('looks for the usual names on the PATH, Chrome first, and takes no folder for one', () => {
  expect(findBrowser({ env: { PATH: path('third', 'first', 'second') } })).toBe(at('second/google-chrome'));
  expect(findBrowser({ env: { PATH: path('third', 'first') } })).toBe(at('first/chromium'));
});

it.each([
  ['`browserPath`', { asked: '/not/there' }],
  ['CHROME_PATH', { env: { CHROME_PATH: '/not/there' } }],
])('refuses what %s names and is no file', (by, places) => {
  expect(() => findBrowser(places)).toThrow(UsageError);
  expect(() => findBrowser(places)).toThrow(`${by} is "/not/there", which is no file`);
});

it('says what to install where there is none', () => {
  const none = (): string => findBrowser({ env: { PATH: path('third') }, platform: 'linux' });
  expect(none).toThrow(EnvironmentError);
  expect(none).toThrow(/Install Chrome or Chromium.*`browserPath` FILE.*CHROME_PATH/);
});
