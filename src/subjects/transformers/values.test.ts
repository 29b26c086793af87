import { floatsOf } from './values';

const of = (
  type: string,
  data: ArrayLike<number> | BigInt64Array,
): { type: string; dims: number[]; data: typeof data } => ({
  type,
  dims: [1, data.length],
  data,
});

test('tensors in floating point, in float32, and no others', () => {
  const found = floatsOf({
    states: of('float32', Float32Array.of(1.5, -2)),
    halves: of('float16', Uint16Array.of(0x3c00, 0xc000)),
    numbers: of('float16', [0.25, 65504]),
    ids: of('int64', BigInt64Array.of(1n, 2n)),
  });
  expect([...found.keys()]).toEqual(['states', 'halves', 'numbers']);
  expect(found.get('states')).toEqual({ data: Float32Array.of(1.5, -2), shape: [1, 2] });
  expect(found.get('halves')).toEqual({ data: Float32Array.of(1, -2), shape: [1, 2] });
  expect(found.get('numbers')).toEqual({ data: Float32Array.of(0.25, 65504), shape: [1, 2] });
});
