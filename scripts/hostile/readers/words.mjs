import { join } from 'node:path';
import { wordsFrom } from '../../../dist/subjects/texts/word-list.js';
import { tokenizerFiles } from './tokenizer.mjs';

/** What texts are made of: a file with a word a line, and the vocabulary of a tokenizer. */
export default {
  name: 'words',
  sample: () => ({
    'words.txt': Buffer.from('red\nblue\ngreen\ncat\ndog\nbird\ntree\nsun\nmoon\n'),
    ...tokenizerFiles(),
  }),
  async read(folder) {
    await wordsFrom({ words: join(folder, 'words.txt') });
    await wordsFrom({ tokenizer: folder });
  },
};
