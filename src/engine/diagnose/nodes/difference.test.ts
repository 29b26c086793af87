import type { InnerTensor } from '../../../core/inside';
import { differenceOf } from './difference';

const floats = (...data: number[]): InnerTensor => ({
  data: Float32Array.from(data),
  shape: [data.length],
  type: 'float32',
});
const all = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

test('numbers at real places are compared, the furthest two told', () => {
  const real = [Int32Array.of(0, 1, 3), Int32Array.of(1, 2, 0)] as const;
  expect(differenceOf(floats(1, 2, 50, -4), floats(-3, 1, 2.5, 70), real)).toEqual({
    compared: 3,
    different: 2,
    worst: 1,
    magnitude: 4,
    there: { expected: -4, observed: -3 },
  });
});

test('an infinity that is meant is the same in both runs, and so is what is no number', () => {
  const odd = floats(-Infinity, NaN, 0);
  expect(differenceOf(odd, floats(-Infinity, NaN, -0), [all(3), all(3)])).toMatchObject({ different: 0, worst: 0 });
  expect(differenceOf(odd, floats(0, 1, 0), [all(3), all(3)])).toMatchObject({ different: 2, worst: Infinity });
});
