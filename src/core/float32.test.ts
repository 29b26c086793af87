import { LOWEST_FLOAT32 } from './float32';

test('the lowest number of float32 is finite there, and nothing is below it but minus infinity', () => {
  const [lowest] = Float32Array.of(LOWEST_FLOAT32);
  expect(lowest).toBe(LOWEST_FLOAT32);
  const bits = new Int32Array(Float32Array.of(lowest).buffer);
  bits[0]++;
  expect(new Float32Array(bits.buffer)[0]).toBe(-Infinity);
});
