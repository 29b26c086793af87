const { check, INVARIANTS } = require('padproof');
const { bertSubject, syntheticCheckpoint } = require('padproof/bert');
const { matchers } = require('padproof/jest');
const bagOfWords = require('./bag-of-words.cjs');

expect.extend(matchers);

const options = { runs: 20, seed: 1 };
jest.setTimeout(60_000);

test('a subject that ignores padding', () => expect(() => bagOfWords()).toIgnorePadding(options));

test('a subject that leaks', async () => {
  const leaks = bagOfWords({ countsPadding: true });
  await expect(leaks).not.toIgnorePadding(options);
  await expect(expect(leaks).toIgnorePadding(options)).rejects.toThrow(/pad-content-is-ignored/);
});

test('one claim by its name', async () => {
  await expect(bagOfWords()).toHold('pad-content-is-ignored', options);
  await expect(bagOfWords({ countsPadding: true })).not.toHold('pad-content-is-ignored', options);
});

test('the built-in BERT, inside the sandbox of jest', async () => {
  const bert = await bertSubject(syntheticCheckpoint({ weightScale: 'typical', seed: 'consumer' }), {
    name: 'BERT',
    backend: 'wasm',
  });
  await expect(bert).toIgnorePadding(options);
  await bert.dispose();
});

test('the report is data', async () => {
  const report = await check(bagOfWords(), options);
  expect(report.invariants).toHaveLength(INVARIANTS.length);
});
