import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { probeBackend } from './backend';

// Packages beside padproof come first, so with one there the project's are never looked at.
const installed = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].some((name) => {
  try {
    return require.resolve(name);
  } catch {
    return false;
  }
});
const unlessInstalled = installed ? test.skip : test;

const here = process.cwd();
let project: string;

/** Puts a package into the project that padproof is run from. */
function install(name: string, source: string): void {
  const folder = join(project, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
  writeFileSync(join(folder, 'index.js'), source);
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'padproof-'));
  process.chdir(project);
});
afterEach(() => {
  process.chdir(here);
  rmSync(project, { recursive: true });
});

unlessInstalled(
  'a package that is installed but does not load is named, with its reason; the one for GPUs comes first',
  async () => {
    install('@tensorflow/tfjs-node', 'throw new Error("no CPU library")');
    install('@tensorflow/tfjs-node-gpu', 'throw new Error("no CUDA library")');
    const probe = await probeBackend('tensorflow');
    expect(probe).toMatchObject({
      available: false,
      why: '@tensorflow/tfjs-node-gpu is installed, but does not load: no CUDA library',
    });
  },
);

unlessInstalled('what Node 23 took out of util is there when the package loads', async () => {
  // This Node may still have them.
  const util = jest.requireActual<Record<string, unknown>>('node:util');
  const { isNullOrUndefined, isArray } = util;
  delete util.isNullOrUndefined;
  delete util.isArray;
  install(
    '@tensorflow/tfjs-node',
    `const { isNullOrUndefined, isArray } = require('util');
     throw new Error([isNullOrUndefined(undefined), isNullOrUndefined(0), isArray([]), isArray({})].join());`,
  );
  const { why } = await probeBackend('tensorflow');
  Object.assign(util, { isNullOrUndefined, isArray });
  expect(why).toMatch(/true,false,true,false/);
});

unlessInstalled(
  'a package with a tfjs of its own loads without a word, and tfjs may speak again afterwards',
  async () => {
    const core = JSON.stringify(require.resolve('@tensorflow/tfjs-core'));
    install(
      '@tensorflow/tfjs-node',
      `const tf = require(${core});
     tf.registerKernel({ ...tf.getKernel('Add', 'cpu') });
     throw new Error('registered');`,
    );
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    expect(await probeBackend('tensorflow')).toMatchObject({ why: expect.stringMatching(/registered$/) });
    expect(warn).not.toHaveBeenCalled();
    tf.registerKernel({ ...tf.getKernel('Add', 'cpu') });
    expect(warn).toHaveBeenCalledWith("The kernel 'Add' for backend 'cpu' is already registered");
    warn.mockRestore();
  },
);
