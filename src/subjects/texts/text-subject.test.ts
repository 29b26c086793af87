import type { Batch } from '../../core/batch';
import { SubjectError } from '../../core/errors';
import { validateSubject } from '../../core/subject';
import { withTypedNumbers } from '../../numerics/plain-numbers';
import { toyEmbedder } from './testing/toy-embedder';
import { textSubject } from './text-subject';
import { wordsFrom } from './word-list';

const WORDS = ['red', 'blue', 'cat'];

function batchOf(rows: readonly (readonly number[])[], mask: readonly (readonly number[])[]): Batch {
  return {
    size: rows.length,
    length: rows[0].length,
    inputIds: Int32Array.from(rows.flat()),
    attentionMask: Int32Array.from(mask.flat()),
  };
}

test('a row is the text of its real words, and nothing is sent of the padding', async () => {
  const toy = toyEmbedder();
  const subject = textSubject(toy, WORDS);
  const batch = batchOf(
    [
      [1, 3, 2],
      [2, 3, 3],
    ],
    [
      [1, 1, 1],
      [1, 0, 0],
    ],
  );
  const { pooled } = await subject.encode(batch, ['pooled']);
  expect(toy.asked).toEqual([['red cat blue', 'blue']]);
  expect(pooled!.embedding.shape).toEqual([2, 16]);
  await subject.encode({ ...batch, attentionMask: null }, ['pooled']);
  expect(toy.asked[1]).toEqual(['red cat blue', 'blue cat cat']);
  await subject.together!(batch, ['pooled']);
  expect(toy.asked.slice(2)).toEqual([['red cat blue'], ['blue']]);
});

test('an embedder may leave out how many texts it takes, and answer with lists of numbers', async () => {
  const lists = { name: 'lists', embed: async (texts: readonly string[]) => ({ embedding: texts.map(() => [1, 2]) }) };
  const bare = { name: 'bare', embed: async (texts: readonly string[]) => texts.map(() => [1, 2]) };
  for (const embedder of [lists, bare]) {
    const subject = validateSubject(textSubject(embedder, WORDS), 'lists');
    expect(subject.texts!.most).toBe(32);
    const answer = await subject.encode(batchOf([[1], [2]], [[1], [1]]), ['pooled']);
    expect(withTypedNumbers(answer, ['pooled']).pooled).toEqual({
      embedding: { data: Float32Array.of(1, 2, 1, 2), shape: [2, 2] },
    });
  }
});

test('an embedder alone is a subject: its texts are then made of the built-in words', async () => {
  const { texts } = textSubject(toyEmbedder());
  expect(texts!.words).toEqual(['', ...(await wordsFrom({}))]);
});

test('what takes texts, and is given as a subject, is told what makes it one', () => {
  const given = (): unknown => validateSubject(toyEmbedder(), 'm.mjs');
  expect(given).toThrow(
    /^m\.mjs: it has embed\(\) and no encode\(\), so it takes texts\. Export textSubject\(it\): import/,
  );
});

test('a row without a word is an error, and is not sent', async () => {
  const toy = toyEmbedder();
  const subject = textSubject(toy, WORDS);
  await expect(subject.encode(batchOf([[1, 1]], [[0, 0]]), ['pooled'])).rejects.toThrow(SubjectError);
  expect(toy.asked).toEqual([]);
});

test('it is a subject whose ids stand for words, but for the pad id', () => {
  const subject = validateSubject(textSubject(toyEmbedder(), WORDS), 'it');
  expect(subject.texts).toEqual({ words: ['', ...WORDS], most: 32 });
  const without = { ...subject, texts: { words: WORDS, most: 32 } };
  expect(() => validateSubject(without, 'it')).toThrow(/texts.words is .*expected a list of 4 words/);
  const padded = { ...subject, texts: { words: ['red', ...WORDS], most: 32 } };
  expect(() => validateSubject(padded, 'it')).toThrow(/expected an empty word/);
  const few = { ...subject, texts: { words: ['', ...WORDS], most: 1 } };
  expect(() => validateSubject(few, 'it')).toThrow(/texts.most is 1/);
});

test('what cannot be asked at once offers no claim about it', () => {
  const { together: _, ...toy } = toyEmbedder();
  expect(textSubject(toy, WORDS).together).toBeUndefined();
});
