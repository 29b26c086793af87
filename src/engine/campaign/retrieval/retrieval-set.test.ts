import { RETRIEVAL_SET } from './retrieval-set';

test('there are twelve subjects, with a short sentence and a far longer one on each, and no sentence comes twice', () => {
  expect(RETRIEVAL_SET).toHaveLength(24);
  expect(new Set(RETRIEVAL_SET).size).toBe(24);
  for (const sentence of RETRIEVAL_SET) expect(sentence).toMatch(/^[A-Z].*\.$/);
  const words = RETRIEVAL_SET.map((sentence) => sentence.split(' ').length);
  for (let i = 0; i < 24; i += 2) expect(words[i + 1]).toBeGreaterThan(2 * words[i]);
});
