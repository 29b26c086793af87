import { fromFloat16 } from './float16';

test.each([
  [0x0000, 0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0001, 2 ** -24],
  [0x03ff, (1023 / 1024) * 2 ** -14],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
])('0x%s is %d', (bits, expected) => {
  expect(fromFloat16(Uint16Array.of(bits))[0]).toBe(expected);
});

test('minus zero keeps its sign', () => {
  expect(Object.is(fromFloat16(Uint16Array.of(0x8000))[0], -0)).toBe(true);
});
