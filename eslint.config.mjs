import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

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
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './src/report/html/browser/tsconfig.json',
          './src/report/html/question/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
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
  {
    // Text leaves by src/cli/host/outlets.ts, which sees to it that it is fit to be printed.
    files: ['src/**/*.ts'],
    ignores: [
      '**/*.test.ts',
      '**/testing/**',
      'src/cli/host/{outlets,parent,process,terminal/progress,terminal/time-bar}.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({
          object: 'process',
          property,
          message: 'See src/cli/host/outlets.ts.',
        })),
        ...['log', 'info', 'error', 'warn'].map((property) => ({
          object: 'console',
          property,
          message: 'See src/cli/host/outlets.ts.',
        })),
      ],
    },
  },
  { rules: { eqeqeq: 'error' }, linterOptions: { reportUnusedDisableDirectives: 'error' } },
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
