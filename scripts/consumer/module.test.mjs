import { expect, jest, test } from '@jest/globals';
import { check } from 'padproof';
import { matchers } from 'padproof/jest';
import bagOfWords from './bag-of-words.cjs';

expect.extend(matchers);

const options = { runs: 20, seed: 1 };
jest.setTimeout(60_000);

test('a subject that ignores padding', () => expect(() => bagOfWords()).toIgnorePadding(options));

test('a subject that leaks', async () => {
  const leaks = bagOfWords({ countsPadding: true });
  await expect(leaks).not.toIgnorePadding(options);
  await expect(expect(leaks).toIgnorePadding(options)).rejects.toThrow(/pad-content-is-ignored/);
});

test('the report is data', async () => {
  expect(await check(bagOfWords(), options)).toMatchObject({ verdict: 'held', exitCode: 0 });
});
