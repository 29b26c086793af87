import { join } from 'node:path';
import { wordsFrom } from '../../../dist/subjects/texts/word-list.js';
import { json } from './samples.mjs';
import { tokenizerFiles } from './tokenizer.mjs';

const WORDS = ['red', 'blue', 'green', 'cat', 'dog', 'bird', 'tree', 'sun', 'moon', 'sea', 'snow', 'rain'];

/** What texts are made of: a file with a word a line, and the vocabulary of a tokenizer. */
export default {
  name: 'words',
  sample: () => ({
    'words.txt': Buffer.from(WORDS.join('\n')),
    ...tokenizerFiles(),
    'unigram.json': json({ model: { vocab: WORDS.map((word) => [`▁${word}`, -1.5]) }, added_tokens: [] }),
  }),
  async read(folder) {
    await wordsFrom({ words: join(folder, 'words.txt') });
    await wordsFrom({ tokenizer: folder });
    await wordsFrom({ tokenizer: join(folder, 'unigram.json') });
  },
};
