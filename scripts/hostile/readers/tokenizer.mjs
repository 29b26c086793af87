import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTokenizer } from '../../../dist/subjects/models/tokenizer.js';

const TINY = join(import.meta.dirname, '../../../src/subjects/models/testing/tiny-tokenizer');

export const tokenizerFiles = () =>
  Object.fromEntries(['tokenizer.json', 'tokenizer_config.json'].map((name) => [name, readFileSync(join(TINY, name))]));

/** A tokenizer, which also has to cut texts. */
export default {
  name: 'tokenizer',
  sample: tokenizerFiles,
  async read(folder) {
    const tokenizer = await loadTokenizer(folder);
    tokenizer.encode(['padding!', 'a b c', ''], { maxLength: 16 });
  },
};
