import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../../dist/core/errors.js';
import { CANARY } from '../outcome.mjs';

/** What a reader does wrong once a number in its file is not the one that it was. */
const FAULTS = {
  none: () => {
    throw new UsageError('input: x is not 7');
  },
  'type error': () => null.x,
  hang: () => new Promise(() => {}),
  loop: () => {
    for (;;);
  },
  'reads outside': (folder) => readFileSync(join(folder, '../canary.txt')),
  'says what lies outside': () => {
    throw new UsageError(`input: ${CANARY}`);
  },
  'says the key': () => {
    throw new UsageError(`input: ${Buffer.from(process.env.PADPROOF_API_KEY).toString('base64')}`);
  },
  'says too much': () => {
    throw Object.assign(new UsageError('input'), { message: `input: ${'x'.repeat(10_000)}` });
  },
  'names nothing': () => {
    throw new UsageError('something is wrong');
  },
  dies: () => process.abort(),
  'takes memory': () => {
    globalThis.kept = Buffer.alloc(600 * 2 ** 20, 1);
  },
  'throws later': () => {
    setImmediate(() => {
      throw new TypeError('later');
    });
    return new Promise((resolve) => setTimeout(resolve, 20));
  },
  pollutes: () => {
    Object.prototype.polluted = true;
  },
};

/** A reader of `{ "x": 7 }` that goes wrong as the environment says. */
export default {
  name: 'planted',
  onlyFiles: true,
  sample: () => ({ 'x.json': Buffer.from('{"x":7}') }),
  finish(files) {
    if (process.env.PADPROOF_UNMADE) throw new Error('not made');
    return files;
  },
  async read(folder) {
    let value;
    try {
      value = JSON.parse(readFileSync(join(folder, 'x.json'), 'utf8'))?.x;
    } catch {
      throw new UsageError('input: no JSON');
    }
    if (value !== 7) await FAULTS[process.env.PADPROOF_PLANTED](folder);
  },
};
