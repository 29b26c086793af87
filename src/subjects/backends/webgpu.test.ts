import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPackage } from './packages';
import { webgpuBackend } from './webgpu';

// Packages beside padproof come first, so with one there the project's are never looked at.
const unlessInstalled = findPackage('webgpu') ? test.skip : test;

const here = process.cwd();
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'padproof-'));
  process.chdir(project);
});
afterEach(() => {
  process.chdir(here);
  rmSync(project, { recursive: true });
});

async function why(): Promise<string> {
  // It looks for its packages once. A second copy of the module would bring a second tfjs, which complains of the first.
  return Promise.resolve(webgpuBackend().load()).then(
    () => 'nothing',
    (error: Error) => error.message,
  );
}

function install(name: string, source: string): void {
  const folder = join(project, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
  writeFileSync(join(folder, 'index.js'), source);
}

unlessInstalled('what is missing is named', async () => {
  const both = 'webgpu and @tensorflow/tfjs-backend-webgpu are not installed.';
  expect(await why()).toBe(findPackage('@tensorflow/tfjs-backend-webgpu') ? 'webgpu is not installed.' : both);
});

unlessInstalled('one that is installed but does not load is named, with its reason', async () => {
  install('@tensorflow/tfjs-backend-webgpu', 'throw new Error("loaded too early")');
  install('webgpu', 'throw new Error("no Vulkan library")');
  expect(await why()).toMatch(/^webgpu is installed, but: /);
});
