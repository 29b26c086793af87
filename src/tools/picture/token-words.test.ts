import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenWords, wordsOf } from './token-words';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-words-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function words(content: unknown): Promise<(string | undefined)[] | undefined> {
  writeFileSync(join(folder, 'tokenizer.json'), typeof content === 'string' ? content : JSON.stringify(content));
  const wordOf = await tokenWords(folder);
  return wordOf && [0, 1, 2, 3].map(wordOf);
}

const added_tokens = [{ id: 2, content: '<mask>' }];

test.each<readonly [string, unknown]>([
  ['tokens with ids', { model: { vocab: { '[PAD]': 0, '##ing': 1, old: 2 } }, added_tokens }],
  ['a list with scores', { model: { vocab: [['[PAD]', 0], ['##ing', -3.5], ['old', -1]] }, added_tokens }], // prettier-ignore
  ['a list', { model: { vocab: ['[PAD]', '##ing', 'old'] }, added_tokens }],
])('a vocabulary may be %s; what was added comes last', async (_, content) => {
  expect(await words(content)).toEqual(['[PAD]', '##ing', '<mask>', undefined]);
});

test('long tokens are cut, and what is no text is left out', async () => {
  expect(await words({ model: { vocab: [['x'.repeat(30)], [7], '', null] } })).toEqual([
    `${'x'.repeat(23)}…`,
    undefined,
    undefined,
    undefined,
  ]);
});

test.each(['', '{', '[]', '{"model":7}', 'null'])('of %j there are no words', async (content) => {
  expect((await words(content)) ?? []).not.toContainEqual(expect.any(String));
});

test('a model without a vocabulary has none, and one that is gone loses nobody a report', async () => {
  expect(await wordsOf({ model: '' })).toBeUndefined();
  expect(await wordsOf({ model: join(folder, 'gone') })).toBeUndefined();
});
