// The judge of the answers: one that cannot call an answer wrong would make the table worthless.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyWrong } from './check.mjs';
import { answerOf } from './truth.mjs';

const RIGHT = { padding: 'right', padContent: 'pad-id' };
const truthOf = (moved) =>
  Object.fromEntries(
    ['right', 'left'].flatMap((side) =>
      ['pad-id', 'any'].map((content) => [`out/${side}/${content}`, moved[`${side}/${content}`] ?? 1e-15]),
    ),
  );
const row = (moved, more) => ({
  truth: answerOf(truthOf(moved), RIGHT),
  verdict: 'held',
  broken: [],
  answer: 'Safe to batch: padding on the right, the pad id under it.',
  ...more,
});

test('held, where padding in use moves it, is wrong, and so is violated where nothing does', () => {
  assert.match(whyWrong(row({ 'right/pad-id': 0.1 })), /held .*, but padding moves it by 0\.1 /);
  assert.match(
    whyWrong(row({}, { verdict: 'violated', broken: ['matches-unpadded'] })),
    /violated \(matches-unpadded\)/,
  );
  assert.match(whyWrong(row({ 'right/pad-id': Infinity })), /held/);
  assert.match(whyWrong(row({}, { verdict: 'inconclusive' })), /inconclusive/);
});

test('a limit has to be named where there is one, and nowhere else', () => {
  const only = { answer: 'Safe to batch: padding on the right, the pad id under it only.' };
  assert.match(whyWrong(row({ 'left/any': 2 })), /but other padding moves it by 2 /);
  assert.equal(whyWrong(row({ 'left/any': 2 }, only)), undefined);
  assert.match(whyWrong(row({}, only)), /only/);
  assert.equal(whyWrong(row({})), undefined);
});
