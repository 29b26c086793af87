import { asNumber, asText } from './as-primitive';

test.each([{ toString: 1, valueOf: 1 }, [{ toString: 1 }], Object.create(null), Symbol('odd')])(
  'what throws where a number is wanted is none (%#)',
  (value) => {
    expect(asNumber(value)).toBeNaN();
  },
);

test.each([{ toString: 1 }, [[{ toString: 1 }]], Object.create(null)])(
  'what throws where a text is wanted is none (%#)',
  (value) => {
    expect(asText(value)).toBeUndefined();
  },
);

test.each<[unknown, string, number]>([
  [5, '5', 5],
  ['5', '5', 5],
  [[5], '5', 5],
  [null, 'null', 0],
  [{}, '[object Object]', NaN],
])('%j is what JavaScript takes it for', (value, text, number) => {
  expect(asText(value)).toBe(text);
  expect(asNumber(value)).toBe(number);
});
