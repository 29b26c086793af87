import { nearestName } from './did-you-mean';

const NAMES = ['pad-content-is-ignored', 'pad-length-is-ignored', 'repeatable'];

test.each([
  ['pad-contents-is-ignored', 'pad-content-is-ignored'],
  ['padlength-is-ignored', 'pad-length-is-ignored'],
  ['repeatible', 'repeatable'],
  ['repeats', undefined],
  ['all-is-well', undefined],
  ['', undefined],
])('%j is a slip of %s', (word, name) => {
  expect(nearestName(word, NAMES)).toBe(name);
});

test('of no names there is none', () => {
  expect(nearestName('a', [])).toBeUndefined();
});
