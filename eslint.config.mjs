import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { houseRule } from './scripts/house-rule.mjs';

/** A room of src/, and the rooms that it may import from. Lower rooms never import higher ones. */
const ROOMS = {
  core: [],
  numerics: ['core'],
  generators: ['core'],
  invariants: ['core', 'numerics'],
  texts: ['core'],
  server: ['core', 'texts'],
  bert: ['core'],
  reference: ['core', 'bert (types)'],
  certificate: ['core', 'bert', 'numerics'],
  faults: ['core', 'bert'],
  kernels: ['core', 'bert', 'numerics'],
  backends: ['core'],
  tfjs: ['core', 'bert', 'backends'],
  onnx: ['core', 'bert', 'backends'],
  transformers: ['core', 'backends', 'onnx', 'texts'],
  page: ['core', 'bert', 'faults'],
  browser: ['core', 'bert (types)', 'page (types)'],
  models: [
    'core',
    'bert',
    'reference',
    'kernels',
    'backends',
    'faults',
    'browser',
    'tfjs',
    'texts',
    'server',
    'transformers',
    'onnx',
  ],
  verify: ['core', 'generators', 'invariants', 'numerics'],
  measure: ['core', 'faults', 'generators', 'invariants', 'models', 'verify'],
  golden: ['core', 'bert', 'numerics', 'verify'],
  report: ['core', 'generators', 'invariants', 'numerics', 'verify', 'certificate', 'faults', 'measure'],
  cli: '*',
};

/** The rooms that load tfjs. */
const COMPUTING = ['bert', 'kernels', 'backends', 'models', 'faults', 'page', 'tfjs'];

export default defineConfig(
  // A consumer's TypeScript compiles against the packed package only: scripts/package.test.mjs.
  globalIgnores([
    'dist/',
    'node_modules/',
    'coverage/',
    '.cache/',
    'site/',
    'docs/.vitepress/.temp/',
    'scripts/consumer/*.ts',
    'assembly/',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['process', 'console', 'URL', 'Buffer', 'require', 'module', '__dirname', 'performance'],
          ...['setTimeout', 'clearTimeout', 'AbortController', 'globalThis'],
          ...['setInterval', 'clearInterval', 'setImmediate', 'structuredClone'],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  { rules: { eqeqeq: 'error' }, linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    plugins: { padproof: { rules: { house: houseRule } } },
    rules: { 'padproof/house': ['error', { rooms: ROOMS, computing: COMPUTING }] },
  },
  {
    files: ['**/*.test.ts', 'scripts/consumer/*.test.*'],
    plugins: { jest },
    languageOptions: { globals: { expect: 'readonly', jest: 'readonly', test: 'readonly' } },
    rules: {
      'jest/no-focused-tests': 'error',
      'jest/no-identical-title': 'error',
      'jest/valid-expect': 'error',
      'jest/valid-expect-in-promise': 'error',
    },
  },
);
