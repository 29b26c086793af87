import type { Batch } from '../../core/batch';
import type { Encoding } from '../../core/encoding';
import { SubjectError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { _, caseOf, row, TRAITS } from '../invariants/testing/by-hand';
import { measureNondeterminism, nondeterminismSources, textsOfCase, textsOfLength } from './nondeterminism';

const WORDS = Array.from({ length: 20 }, (_one, id) => (id === 0 ? '' : `word${id}`));
const subject: Subject = {
  ...TRAITS,
  outputs: ['pooled'],
  texts: { words: WORDS, most: 8 },
  encode: () => Promise.reject(new Error('not asked')),
};
const together = subject.encode;

/** One vector of two numbers a row. */
const vectors = (rows: readonly (readonly number[])[], name = 'mean'): Encoding => ({
  pooled: { [name]: { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0].length] } },
});

/** Measures with answers that are all alike, but for what is said of the nth. */
async function measured(
  texts: Parameters<typeof measureNondeterminism>[0],
  change: (n: number, rows: number[][]) => Encoding | undefined,
  rest: Partial<Subject> = {},
) {
  const asked: { batch: Batch; method: string }[] = [];
  const noise = measureNondeterminism(texts, { ...subject, ...rest }, async (batch, method) => {
    asked.push({ batch, method });
    const rows = Array.from({ length: batch.size }, () => [1, 0.5]);
    return change(asked.length, rows) ?? vectors(rows);
  });
  return { noise: await noise, asked };
}

const TEXT = { tokens: [5, 6, 7], types: [0, 0, 0] };

test('a text is asked for alone, again, in a batch of copies, and by several at once; nothing is ever beside it', async () => {
  const { noise, asked } = await measured([TEXT], () => undefined, { together });
  expect(asked.map(({ batch, method }) => [method, batch.size])).toEqual([
    ['encode', 1],
    ['encode', 1],
    ['encode', 5],
    ['together', 2],
  ]);
  for (const { batch } of asked) {
    expect(batch.length).toBe(3);
    for (let r = 0; r < batch.size; r++) expect([...batch.inputIds.slice(3 * r, 3 * r + 3)]).toEqual(TEXT.tokens);
    expect(batch.attentionMask!.every((one) => one === 1)).toBe(true);
  }
  // Each row of the three answers that follow the first.
  expect(noise).toMatchObject({ samples: 1 + 5 + 2, order: 0 });
});

test('no more copies than it takes at once, and none at once where it cannot', async () => {
  const texts = { words: WORDS, most: 2 };
  const { noise, asked } = await measured([TEXT, TEXT], () => undefined, { texts });
  expect(asked.map(({ batch, method }) => [method, batch.size])).toEqual([
    ['encode', 1],
    ['encode', 1],
    ['encode', 2],
    ['encode', 1],
    ['encode', 1],
    ['encode', 2],
  ]);
  expect(noise.samples).toBe(6);
});

test.each([
  [2, 0],
  [3, 1],
  [4, 1],
])('what the last row of answer %i differs by in unit %i is noise', async (nth, unit) => {
  const { noise } = await measured(
    [TEXT],
    (n, rows) => {
      if (n !== nth) return undefined;
      rows.at(-1)![unit] += 2 ** -10;
      return vectors(rows);
    },
    { together },
  );
  expect(noise.order).toBe(2 ** -10);
});

test('an answer without the vector, or with one of another width, keeps no contract', async () => {
  const answers = [
    (rows: number[][]) => vectors(rows, 'cls'),
    (rows: number[][]) => vectors(rows.map(() => [1, 2, 3])),
    (): Encoding => ({}),
  ];
  for (const answer of answers) {
    const broken = measured([TEXT], (n, rows) => (n === 2 ? answer(rows) : undefined));
    await expect(broken).rejects.toThrow(SubjectError);
    await expect(broken).rejects.toThrow('pooled.mean of width 2 is not in every answer.');
  }
});

test('what was done is told in words', () => {
  expect(nondeterminismSources(subject)).toEqual(['one text again', 'batches of 5 copies']);
  expect(nondeterminismSources({ ...subject, together })).toEqual([
    'one text again',
    'batches of 5 copies',
    '2 copies at once',
  ]);
});

test('a length is measured on two texts of so many words, each time the same, none of which is the pad id', () => {
  const texts = textsOfLength(9, subject);
  expect(texts).toEqual(textsOfLength(9, subject));
  expect(texts.map(({ tokens }) => tokens.length)).toEqual([9, 9]);
  expect(texts[0].tokens).not.toEqual(texts[1].tokens);
  expect(textsOfLength(8, subject)[0].tokens).not.toEqual(texts[0].tokens.slice(0, 8));
  for (const { tokens } of texts) {
    expect(tokens).not.toContain(0);
    expect(new Set(tokens).size).toBeGreaterThan(3);
    expect(tokens).not.toEqual([...tokens].sort((a, b) => a - b));
  }
});

test('the texts of a case are those of its rows, or of some; an empty one says nothing', () => {
  const testCase = caseOf(row([5, 6]), row([_, _]), row([7, _]));
  const tokens = (rows?: readonly number[]): unknown => textsOfCase(testCase, rows).map((text) => text.tokens);
  expect(tokens()).toEqual([[5, 6], [7]]);
  expect(tokens([1, 2])).toEqual([[7]]);
  expect(tokens([])).toEqual([]);
});
