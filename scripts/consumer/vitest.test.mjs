import { expect, test } from 'vitest';
import { matchers } from 'padproof/vitest';
import bagOfWords from './bag-of-words.cjs';

expect.extend(matchers);

const options = { runs: 20, seed: 1 };

test('a subject that ignores padding', () => expect(() => bagOfWords()).toIgnorePadding(options), 60_000);

test('a subject that leaks', async () => {
  const leaks = bagOfWords({ countsPadding: true });
  await expect(leaks).not.toIgnorePadding(options);
  await expect(expect(leaks).toIgnorePadding(options)).rejects.toThrow(/pad-content-is-ignored/);
}, 60_000);

test('a model by its path', () => expect('./holds.cjs').toHold('pad-content-is-ignored', options), 60_000);

test('a check that would take longer than its test ends before it', async () => {
  const slow = bagOfWords();
  const encode = async (batch) => (await new Promise((done) => setTimeout(done, 20)), slow.encode(batch));
  const check = expect({ ...slow, encode }).toIgnorePadding({ runs: 100_000, seed: 1 });
  await expect(check).rejects.toThrow(/since the time of the test was nearly over/);
}, 6_000);
