import { toWholeJson, withoutStandIns } from './whole-json';

const sent = (value: unknown): unknown => withoutStandIns(JSON.parse(toWholeJson(value)));

test('all numbers, lists of float32 and Maps come back', () => {
  const value = {
    numbers: [NaN, Infinity, -Infinity, -0, 0, 1e-320],
    words: ['NaN', '-0', '\u2028', '\u001b'],
    units: new Map([['a', { order: Float32Array.of(1.5, NaN, -0) }]]),
    empty: [{}, [], null, ''],
  };
  expect(sent(value)).toEqual(value);
  expect(Object.is((sent([-0]) as number[])[0], -0)).toBe(true);
});

test('it is one line, with nothing in it that a terminal would obey', () => {
  expect(toWholeJson({ a: '\u001b[2J\u2028', b: NaN })).toBe('{"a":"\\u001b[2J\\u2028","b":{"$number":"NaN"}}');
});

test.each([[{ $number: 'NaN', other: 1 }], [{ $number: 'ten' }], [{ $float32: 3 }], [{ $map: [['a']] }]])(
  'what only looks alike stays as it is: %j',
  (value) => {
    expect(withoutStandIns(structuredClone(value))).toEqual(value);
  },
);
