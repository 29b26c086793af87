import { printable, printableLine } from './printable';

test.each([
  ['\u001b[2J', '\\u001b[2J'],
  ['a\u009b31m', 'a\\u009b31m'],
  ['\r\u0000\u007f', '\\u000d\\u0000\\u007f'],
  ['\u202eabc\u2066\u061c', '\\u202eabc\\u2066\\u061c'],
  ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
  ['\ud83d', '\\ud83d'],
  ['\ude00\ud83d', '\\ude00\\ud83d'],
])('%j is escaped', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('letters, pairs and lines stay', () => {
  const text = 'naïve 日本 עברית 😀\ttab\nline';
  expect(printable(text)).toBe(text);
  expect(printableLine(text)).toBe('naïve 日本 עברית 😀\\u0009tab\\u000aline');
});
