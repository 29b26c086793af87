import { EXACT, noiseBound, ROW_SUM, shapeBound } from './bounds';
import { Noise, NOISE_FACTOR } from './noise';

test('bits have no tolerance, and say so', () => {
  expect(EXACT).toEqual({ value: 0, origin: expect.stringMatching(/no tolerance/) as string });
});

test('a bound of noise is k times it', () => {
  const noise = new Noise();
  expect(noiseBound(noise)).toEqual({
    value: NOISE_FACTOR,
    origin: expect.stringMatching(/the noise measured/) as string,
    noise,
  });
});

test('rows of S weights may miss one by S · 2⁻²², which is no less than the rounding of S + 2 operations', () => {
  expect(ROW_SUM.value).toBe(2 ** -22);
  for (const S of [1, 2, 8, 512]) expect(S * ROW_SUM.value).toBeGreaterThanOrEqual((S + 2) * 2 ** -24);
  expect(ROW_SUM.origin).toMatch(/S 2\^-22$/);
});

test.each(['wasm', 'cpu', 'tensorflow'])(
  'the bound of %s is the multiple that it says of the largest seen there',
  (backend) => {
    const { value, origin } = shapeBound(backend);
    const [, times, where, largest] = /^(\d+) × the largest seen on (\w+): ([\d.e-]+) in /.exec(origin)!;
    expect(where).toBe(backend);
    expect(value / (Number(times) * Number(largest))).toBeCloseTo(1, 1);
  },
);

test.each([
  ['onnxruntime-web', undefined],
  ['onnxruntime-node', 'float16'],
])('so is that of %s in %s', (backend, precision) => {
  const { value, origin } = shapeBound(backend, precision);
  const [, times, where, largest] = /^(\d+) × the largest seen on ([\w-]+).*: ([\d.e-]+) in /.exec(origin)!;
  expect(where).toBe(backend);
  expect(value / (Number(times) * Number(largest))).toBeCloseTo(1, 1);
});

test('where another shape cost nothing, the bound is that of wasm', () => {
  expect(shapeBound('onnxruntime-node').value).toBe(shapeBound('wasm').value);
});

test('what was not measured has ten times the bound of wasm', () => {
  for (const backend of [undefined, 'webgpu']) {
    const { value, origin } = shapeBound(backend);
    expect(value).toBeCloseTo(10 * shapeBound('wasm').value, 12);
    expect(origin).toMatch(/^10 × the bound of wasm; .* was not measured$/);
  }
});

test('half precision has a bound of its own; whatever else sums in float32 has that of float32', () => {
  expect(shapeBound('any', 'float16').value).toBeGreaterThan(100 * shapeBound('any').value);
  expect(shapeBound('any', 'int4 weights, float16')).toBe(shapeBound('any', 'float16'));
  for (const precision of ['float32', 'int8 weights', 'int8 dynamic', 'bfloat16']) {
    expect(shapeBound('wasm', precision)).toBe(shapeBound('wasm'));
  }
});
