import { EXACT, mostRounding, noiseBound, nondeterminismBound, repeatNoiseBound, ROW_SUM, shapeBound } from './bounds';
import { Noise, NOISE_FACTOR } from './noise';
import { lastPlace, UNKNOWN_PRECISION } from './precision';

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

test('where a subject does not repeat itself the bound is k times what it differs from itself by, and says so', () => {
  const noise = new Noise();
  expect(repeatNoiseBound(noise)).toEqual({
    value: NOISE_FACTOR,
    origin: expect.stringMatching(/asked the same again: it does not repeat itself/) as string,
    noise,
    nondeterminism: true,
  });
});

test('from outside the bound is the documented one, or what was measured where that is more, and says which', () => {
  const quiet = { samples: 1, order: 0, floor: 2 ** -21, resolution: 'of float32' };
  expect(nondeterminismBound(quiet, { backend: 'wasm' })).toEqual({
    value: shapeBound({ backend: 'wasm' }).value,
    origin: 'what another shape may cost; one text differs from itself by 0 at most',
    nondeterminism: true,
  });
  expect(nondeterminismBound({ ...quiet, order: 1.26e-7 }, { backend: 'wasm' }).origin).toMatch(
    /differs from itself by 1.3e-7 at most$/,
  );
  const { value } = shapeBound({ backend: 'wasm' });
  expect(nondeterminismBound({ ...quiet, floor: value }, { backend: 'wasm' }).origin).toMatch(
    /^what another shape may cost/,
  );
  const loud = nondeterminismBound({ ...quiet, order: 1e-3, floor: 1e-2 }, { backend: 'wasm' });
  expect(loud.value).toBeCloseTo(1.8e-2, 9);
  expect(loud.origin).toBe('8 × 0.0010, the most that one text differs from itself by, + 0.010, of float32');
});

test('rows of S weights may miss one by S · 2⁻²², which is no less than the rounding of S + 2 operations', () => {
  expect(ROW_SUM.value).toBe(2 ** -22);
  for (const S of [1, 2, 8, 512]) expect(S * ROW_SUM.value).toBeGreaterThanOrEqual((S + 2) * 2 ** -24);
  expect(ROW_SUM.origin).toMatch(/S 2\^-22$/);
});

test.each(['wasm', 'cpu', 'tensorflow'])(
  'the bound of %s is the multiple that it says of the largest seen there',
  (backend) => {
    const { value, origin } = shapeBound({ backend });
    const [, times, where, largest] = /^(\d+) × the largest seen on (\w+): ([\d.e-]+) in /.exec(origin)!;
    expect(where).toBe(backend);
    expect(value / (Number(times) * Number(largest))).toBeCloseTo(1, 1);
  },
);

test.each([
  ['onnxruntime-web', undefined],
  ['onnxruntime-node', 'float16'],
  ['transformers.js', 'float16'],
  ['sentence-transformers', 'bfloat16'],
  ['sentence-transformers', 'float16'],
])('so is that of %s in %s', (backend, precision) => {
  const { value, origin } = shapeBound({ backend, precision });
  const [, times, where, largest] = /^(\d+) × the largest seen [oi]n ([\w.-]+).*: ([\d.e-]+) in /.exec(origin)!;
  expect(where).toBe(backend);
  const rounding = value / (Number(times) * Number(largest));
  expect(rounding).toBeGreaterThan(0.95);
  expect(rounding).toBeLessThan(1.1);
});

test.each([
  ['onnxruntime-node', 'wasm', /^that of wasm: on onnxruntime-node another shape cost nothing/],
  ['transformers.js', 'wasm', /^as on wasm; no difference was seen/],
  ['server', undefined, /^that of what was not measured: nobody sees what a server computes on/],
])('the bound of %s is that of %s, and says why', (backend, as, why) => {
  const { value, origin } = shapeBound({ backend });
  expect(value).toBe(shapeBound({ backend: as }).value);
  expect(origin).toMatch(why);
});

test('what was not measured has ten times the bound of wasm', () => {
  for (const backend of [undefined, 'webgpu']) {
    const { value, origin } = shapeBound({ backend });
    expect(value).toBeCloseTo(10 * shapeBound({ backend: 'wasm' }).value, 12);
    expect(origin).toMatch(/^10 × the bound of wasm; .* was not measured$/);
  }
});

test('half precision has a bound of its own; whatever else sums in float32 has that of float32', () => {
  expect(shapeBound({ backend: 'any', precision: 'float16' })).toEqual({
    value: 16 * 2 ** -10,
    origin: expect.stringMatching(/^16 units in the last place of float16/) as string,
  });
  expect(shapeBound({ backend: 'any', precision: 'int4 weights, float16' })).toBe(
    shapeBound({ backend: 'any', precision: 'float16' }),
  );
  for (const precision of ['float32', 'int8 weights', 'int8 dynamic', 'bfloat16', 'float16 weights']) {
    expect(shapeBound({ backend: 'wasm', precision })).toBe(shapeBound({ backend: 'wasm' }));
  }
});

test.each([
  ['webgpu', 1e-4, /^10 × the bound of wasm; onnxruntime-node was not measured on webgpu$/],
  ['cuda', 2 ** -6, /^16 units in the last place of TF32, .*CUDA multiplies .* it was not measured$/],
  ['tensorrt', 2 ** -6, /^16 units in the last place of TF32, .*TensorRT multiplies .* it was not measured$/],
  ['coreml', 2 ** -6, /^16 units in the last place of float16, .*Core ML may .* it was not measured$/],
])('what was measured on the processor is no bound of %s', (executionProvider, value, origin) => {
  const there = { backend: 'onnxruntime-node', executionProvider };
  expect(shapeBound(there)).toEqual({ value, origin: expect.stringMatching(origin) as string });
  expect(mostRounding(there)).toBe(value);
  // In float16 it costs no less there.
  const half = shapeBound({ ...there, precision: 'float16' });
  expect(half.value).toBe(shapeBound({ backend: 'onnxruntime-node', precision: 'float16' }).value);
  expect(half.origin).toMatch(`as elsewhere, since it was not measured on ${executionProvider}: 8 × `);
});

test('on the processor it is what was measured there', () => {
  for (const executionProvider of [undefined, 'cpu', 'wasm'])
    expect(shapeBound({ backend: 'onnxruntime-node', executionProvider })).toBe(
      shapeBound({ backend: 'onnxruntime-node' }),
    );
});

test('what nobody knows the precision of may be float16', () => {
  for (const backend of ['onnxruntime-node', 'any']) {
    const { value, origin } = shapeBound({ backend, precision: 'float16' });
    expect(shapeBound({ backend, precision: UNKNOWN_PRECISION })).toMatchObject({
      value,
      origin: `that of float16, since its precision is not known: ${origin}`,
    });
  }
  expect(lastPlace(UNKNOWN_PRECISION)).toBe(lastPlace('float16'));
});
