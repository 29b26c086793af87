/**
 * Its types are checked with all others, not at each start, where that takes four seconds.
 *
 * @jest-config-loader-options {"transpileOnly": true, "compilerOptions": {"module": "CommonJS", "moduleResolution": "Bundler"}}
 */
import type { Config } from 'jest';

// Not `export default`: Node 22 and later, which read this file themselves, would warn of it.
const config: Config = {
  testEnvironment: 'node',
  // A look-up of a global in a jest sandbox costs a hundred additions, and tfjs's cpu kernels look Math up for every element, its
  // loops Symbol. A module that declares one of these names for itself does not load.
  sandboxInjectedGlobals: ['Math', 'Number', 'Symbol', 'Array', 'Object', 'Float32Array', 'Int32Array'],
  setupFilesAfterEnv: ['<rootDir>/src/testing/quiet.ts'],
  roots: ['<rootDir>/src', '<rootDir>/properties'],
  testMatch: ['**/*.test.ts'],
  // It takes the types out, ten times as fast as the compiler, which matters in a fresh clone; `npm run typecheck` is for types.
  transform: { '^.+\\.ts$': ['@sucrase/jest-plugin', { preserveDynamicImport: true }] },
  // One short of the cores is jest's own choice, and on two cores that is half as fast.
  maxWorkers: '100%',
  // Tests of whole processes wait more than they compute, and those of a suite run side by side.
  maxConcurrency: 4,
  // A property over many cases on the wasm backend takes tens of seconds on two slow cores.
  testTimeout: 300_000,
};

module.exports = config;
