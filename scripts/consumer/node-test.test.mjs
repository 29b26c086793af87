import assert from 'node:assert';
import { test } from 'node:test';
import { holds, ignoresPadding } from 'padproof/node-test';
import bagOfWords from './bag-of-words.cjs';

const options = { runs: 20, seed: 1 };

test('a subject that ignores padding', (t) => ignoresPadding(t, () => bagOfWords(), options));

test('a subject that leaks', (t) =>
  assert.rejects(ignoresPadding(t, bagOfWords({ countsPadding: true }), options), /pad-content-is-ignored/));

test('a model by its path', (t) => holds(t, './holds.cjs', 'pad-content-is-ignored', options));
