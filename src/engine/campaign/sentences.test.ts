import { SENTENCES } from './sentences';

test('there are twelve subjects, with a short sentence and a far longer one on each, and no sentence comes twice', () => {
  expect(SENTENCES).toHaveLength(24);
  expect(new Set(SENTENCES).size).toBe(24);
  for (const sentence of SENTENCES) expect(sentence).toMatch(/^[A-Z].*\.$/);
  const words = SENTENCES.map((sentence) => sentence.split(' ').length);
  for (let i = 0; i < 24; i += 2) expect(words[i + 1]).toBeGreaterThan(2 * words[i]);
});
