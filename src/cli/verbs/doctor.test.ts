import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPackage } from '../../subjects/backends/packages';
import { padproof } from '../testing/binary';

it('says which backends work, why the others do not, and how to get them', async () => {
  const { code, stdout } = await padproof(['doctor']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/wasm +✓ available +\(default\)/);
  expect(stdout).toContain(`node ${process.versions.node}`);
  expect(stdout).toContain('@tensorflow/tfjs-core 4.');
});

it('says it in JSON', async () => {
  const { code, stdout } = await padproof(['doctor', '--json']);
  const found = JSON.parse(stdout) as {
    backends: { name: string; available: boolean; why?: string; howToGet?: string }[];
  };
  expect(code).toBe(0);
  expect(found).toMatchObject({
    format: 'padproof-doctor',
    version: 1,
    node: process.versions.node,
    defaultBackend: 'wasm',
  });
  expect(found.backends.slice(0, 2)).toMatchObject([
    { name: 'wasm', available: true },
    { name: 'cpu', available: true },
  ]);
  for (const { available, why, howToGet } of found.backends) {
    expect(available || (why !== undefined && howToGet !== undefined)).toBe(true);
  }
});

it('says whether there is a Python with torch, and how to get one', async () => {
  const { stdout } = await padproof(['doctor', '--json'], { env: { PADPROOF_PYTHON: '/no/such/python' } });
  const { backends } = JSON.parse(stdout) as { backends: { name: string }[] };
  for (const [backend, packages] of [
    ['torch', 'torch transformers'],
    ['sentence-transformers', 'sentence-transformers torch transformers'],
  ])
    expect(backends.find(({ name }) => name === backend)).toMatchObject({
      available: false,
      why: expect.stringMatching(/^\/no\/such\/python cannot be run: .*ENOENT/) as string,
      howToGet: expect.stringContaining(`-m pip install ${packages}`) as string,
    });
});

// A package beside padproof comes before one of the project.
const unlessInstalled = findPackage('webgpu') ? it.skip : it;

unlessInstalled('says that WebGPU is there, but nothing to compute on', async () => {
  const project = mkdtempSync(join(tmpdir(), 'padproof-'));
  const sources = {
    webgpu: `class GPUComputePassEncoder { dispatchWorkgroups() {} dispatchWorkgroupsIndirect() {} }
      exports.globals = { GPUComputePassEncoder };
      exports.create = () => ({ requestAdapter: async () => null });`,
    '@tensorflow/tfjs-backend-webgpu': 'throw new Error("loaded without an adapter");',
  };
  for (const [name, source] of Object.entries(sources)) {
    const folder = join(project, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
    writeFileSync(join(folder, 'index.js'), source);
  }
  const { code, stdout } = await padproof(['doctor'], { cwd: project });
  rmSync(project, { recursive: true });
  expect(code).toBe(0);
  expect(stdout).toMatch(/webgpu +– not available\s+why: webgpu is installed, but: WebGPU finds no graphics processor/);
  expect(stdout).toContain('VK_ICD_FILENAMES');
});
