import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, UsageError } from '../../core/errors';
import { BUILT_IN_WORDS } from './built-in-words';
import { wordsFrom } from './word-list';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'words-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const PLAIN = ['red', 'blue', 'cat', 'dog', 'sun', 'moon', 'tree', 'river'];

test('the built-in words are different, none empty or with a space in it, of several scripts', async () => {
  const words = await wordsFrom({});
  expect(words).toBe(BUILT_IN_WORDS);
  expect(words.length).toBeGreaterThan(300);
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word).toMatch(/^\S+$/);
  for (const script of [
    /[a-z]{30}/,
    /\p{Script=Han}/u,
    /\p{Script=Arabic}/u,
    /\p{Emoji_Presentation}/u,
    /[àéü]/,
    /=>/,
  ]) {
    expect(words.some((word) => script.test(word))).toBe(true);
  }
});

test('a file has a word a line; blanks and doubles are left out', async () => {
  const words = await wordsFrom({ words: file('words.txt', `${PLAIN.join('\r\n')}\n\n red \n New   York\n`) });
  expect(words).toEqual([...PLAIN, 'New York']);
});

test.each([
  ['WordPiece', { vocab: { '[PAD]': 0, ...ids(PLAIN), '##ing': 90, été: 91, '...': 92 } }, [...PLAIN, 'été']],
  ['byte-level BPE', { vocab: { ing: 1, ...ids(PLAIN.map((word) => `Ġ${word}`)), 'ĠÃ©tÃ©': 90 } }, PLAIN],
  [
    'Unigram',
    { vocab: [['<unk>', 0], ['ing', -1], ...PLAIN.map((word) => [`▁${word}`, -2]), ['▁été', -3]] },
    [...PLAIN, 'été'],
  ],
])('the whole words of a vocabulary of %s', async (name, model, expected) => {
  const added_tokens = [{ content: '[PAD]' }, { content: '<unk>' }];
  const tokenizer = file(`${name}.json`, JSON.stringify({ added_tokens, model }));
  expect(await wordsFrom({ tokenizer })).toEqual(expected);
});

test('entries that are null are passed over', async () => {
  const tokenizer = file('nulls.json', JSON.stringify({ added_tokens: [null], model: { vocab: ids(PLAIN) } }));
  expect(await wordsFrom({ tokenizer })).toEqual(PLAIN);
});

test('pieces that are no text are passed over', async () => {
  const vocab = [...PLAIN.map((word) => [word, -2]), [{ toString: 1 }, 0], { toString: 1 }, null, [[{ toString: 1 }]]];
  const tokenizer = file('odd.json', JSON.stringify({ model: { vocab } }));
  expect(await wordsFrom({ tokenizer })).toEqual(PLAIN);
});

test('a folder stands for its tokenizer.json', async () => {
  file('tokenizer.json', JSON.stringify({ model: { vocab: ids(PLAIN) } }));
  expect(await wordsFrom({ tokenizer: folder })).toEqual(PLAIN);
});

test('what cannot be read, or is too little, says so', async () => {
  await expect(wordsFrom({ words: join(folder, 'none') })).rejects.toThrow(EnvironmentError);
  await expect(wordsFrom({ words: join(folder, 'none') })).rejects.toThrow(/^`words`: .*none cannot be read/);
  await expect(wordsFrom({ tokenizer: join(folder, 'none.json') })).rejects.toThrow(/^`tokenizer`: /);
  await expect(wordsFrom({ words: file('few.txt', 'a\nb') })).rejects.toThrow(/has 2 different words; expected 8/);
  await expect(wordsFrom({ words: 'a', tokenizer: 'b' })).rejects.toThrow(UsageError);
  await expect(wordsFrom({ tokenizer: file('no.json', '{') })).rejects.toThrow(/is not JSON/);
  await expect(wordsFrom({ tokenizer: file('empty.json', '{}') })).rejects.toThrow(/has no model.vocab/);
});

function ids(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(words.map((word, id) => [word, id]));
}
