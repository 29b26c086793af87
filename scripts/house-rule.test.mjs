// Holds the rule of the house against imports that it must let through and imports that it must not. Run by `npm run lint`.
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { houseRule } from './house-rule.mjs';

Object.assign(RuleTester, { describe, it, itOnly: it.only });

const options = [
  { rooms: { core: [], verify: ['core'], bert: ['core'], reference: ['bert (types)'], cli: '*' }, computing: ['bert'] },
];
const at = (file, code) => ({ code, filename: join(import.meta.dirname, '../src', file), options });
const wrong = (messageId, file, code) => ({ ...at(file, code), errors: [{ messageId }] });

new RuleTester({ languageOptions: { parser: tseslint.parser } }).run('house', houseRule, {
  valid: [
    at('verify/check.ts', `import type { Report } from './report'; import { x } from '../core/errors';`),
    at('verify/check.ts', `export * from './deeper/report'; import fc from 'fast-check';`),
    at('bert/kernels.ts', `import * as tf from '@tensorflow/tfjs-core';`),
    at('cli/main.ts', `import { check } from '../verify/check'; import('../bert/kernels');`),
    at('reference/model.ts', `import type { Checkpoint } from '../bert/checkpoint';`),
    at('index.ts', `export { check } from './verify/check';`),
  ],
  invalid: [
    wrong('upwards', 'core/batch.ts', `import { check } from '../verify/check';`),
    wrong('upwards', 'core/batch.ts', `import { check } from '../verify';`),
    wrong('upwards', 'core/deep/batch.ts', `import type { Report } from '../../verify/report';`),
    wrong('upwards', 'verify/check.ts', `export { Bert } from '../bert/model';`),
    wrong('upwards', 'verify/check.ts', `export * from '../bert/model';`),
    wrong('upwards', 'verify/check.ts', `const { Bert } = require('../bert/model');`),
    wrong('upwards', 'verify/check.ts', `const bert = import('../bert/model');`),
    wrong('upwards', 'verify/check.ts', `export type Bert = import('../bert/model').Bert;`),
    wrong('upwards', 'verify/check.ts', `import main from '../cli/main';`),
    wrong('types', 'reference/model.ts', `import { erf } from '../bert/erf';`),
    wrong('types', 'reference/model.ts', `import { type Checkpoint } from '../bert/checkpoint';`),
    wrong('entry', 'verify/check.ts', `export { check } from '../index';`),
    wrong('entry', 'verify/check.ts', `export { check } from '..';`),
    wrong('tfjs', 'verify/check.ts', `import * as tf from '@tensorflow/tfjs-core';`),
    wrong('unknown', 'attic/check.ts', `export {};`),
  ],
});
