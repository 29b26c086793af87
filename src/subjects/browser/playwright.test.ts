import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError } from '../../core/errors';
import { loadPlaywright } from './playwright';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-playwright-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** As a consumer's project would have it: nothing of this checkout is in sight. */
function load(): unknown {
  return loadPlaywright([folder], createRequire(join(folder, 'main.js')));
}

function install(code: string): void {
  const place = join(folder, 'node_modules/playwright-core');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'index.js'), code);
}

it('says what to install where it is not there', () => {
  expect(load).toThrow(EnvironmentError);
  expect(load).toThrow(/playwright-core, which is not installed.*npm install --save-dev playwright-core/);
});

it('finds it in the project that padproof is run from', () => {
  install('exports.chromium = "here"');
  expect(load()).toEqual({ chromium: 'here' });
});

it('says why it does not load', () => {
  install('throw new Error("too old a Node")');
  expect(load).toThrow(EnvironmentError);
  expect(load).toThrow(/is installed, but does not load: too old a Node/);
});
