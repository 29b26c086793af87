import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../backends/backend';
import { erf } from '../erf';
import { pickRows } from './gather';
import { GRADIENTS, registerGradients } from './register';

const { abs, max, sin } = Math;

/** Numbers away from 0 and from each other, so that no kink and no tie lies within a step of a difference. */
const input = (shape: number[], from = 0): tf.Tensor => {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => {
    const x = sin((i + from) * 2.4) * 1.5;
    return abs(x) < 0.2 ? x + 0.5 : x;
  });
  return tf.tensor(values, shape);
};
const positive = (shape: number[]): tf.Tensor => tf.add(tf.abs(input(shape)), 0.5);

/** One function of one tensor for every rule, each operand and each attribute of its own. */
const FUNCTIONS: readonly [what: string, f: (x: tf.Tensor) => tf.Tensor, x: () => tf.Tensor][] = [
  ['a + b to a', (x) => tf.add(x, input([3], 5)), () => input([2, 3])],
  ['a + b to b, broadcast', (x) => tf.add(input([2, 3], 5), x), () => input([3])],
  ['a − b to b, broadcast along an axis of 1', (x) => tf.sub(input([2, 3], 5), x), () => input([2, 1])],
  ['a · b to a', (x) => tf.mul(x, input([2, 3], 5)), () => input([2, 3])],
  ['a · b to b, broadcast', (x) => tf.mul(input([2, 3], 5), x), () => input([1, 3])],
  ['a tensor times itself', (x) => tf.mul(x, x), () => input([2, 3])],
  ['a tensor plus itself', (x) => tf.mul(tf.add(x, x), x), () => input([2, 3])],
  ['a / b to a', (x) => tf.div(x, positive([3])), () => input([2, 3])],
  ['a / b to b', (x) => tf.div(input([2, 3], 5), x), () => positive([2, 3])],
  ['maximum to a', (x) => tf.maximum(x, 0.1), () => input([2, 3])],
  ['maximum to b', (x) => tf.maximum(0.1, x), () => input([2, 3])],
  ['minimum to a', (x) => tf.minimum(x, 0.1), () => input([2, 3])],
  ['minimum to b', (x) => tf.minimum(0.1, x), () => input([2, 3])],
  ['square', (x) => tf.square(x), () => input([2, 3])],
  ['sqrt', (x) => tf.sqrt(x), () => positive([2, 3])],
  ['rsqrt', (x) => tf.rsqrt(x), () => positive([2, 3])],
  ['erf', (x) => erf(x), () => input([2, 3])],
  ['erf of the kernel', (x) => tf.erf(x), () => input([2, 3])],
  ['relu', (x) => tf.relu(x), () => input([2, 3])],
  ['neg', (x) => tf.neg(x), () => input([2, 3])],
  ['abs', (x) => tf.abs(x), () => input([2, 3])],
  ['log', (x) => tf.log(x), () => positive([2, 3])],
  ['exp', (x) => tf.exp(x), () => input([2, 3])],
  ['tanh', (x) => tf.tanh(x), () => input([2, 3])],
  ['sum of all', (x) => tf.sum(x), () => input([2, 3])],
  ['sum over an axis', (x) => tf.sum(x, 1), () => input([2, 3, 2])],
  ['sum over an axis that stays', (x) => tf.sum(x, -1, true), () => input([2, 3])],
  ['mean of all', (x) => tf.mean(x), () => input([2, 3])],
  ['mean over an axis', (x) => tf.mean(x, -1), () => input([2, 3])],
  ['reshape', (x) => tf.reshape(x, [3, 2]), () => input([2, 3])],
  ['expandDims', (x) => tf.expandDims(x, 1), () => input([2, 3])],
  ['clone', (x) => tf.clone(x), () => input([2, 3])],
  ['cast', (x) => tf.mul(tf.cast(x, 'float32'), x), () => input([2, 3])],
  ['broadcastTo', (x) => tf.broadcastTo(x, [2, 3]), () => input([1, 3])],
  ['tile', (x) => tf.tile(x, [2, 3]), () => input([2, 3])],
  ['transpose', (x) => tf.transpose(x, [2, 0, 1]), () => input([2, 3, 2])],
  ['slice', (x) => tf.slice(x, [1, 0], [1, 2]), () => input([2, 3])],
  ['slice of the first axis', (x) => tf.slice(x, 1, 1), () => input([2, 3])],
  ['concat', (x) => tf.concat([input([2, 1], 5), x, tf.square(x)], 1), () => input([2, 3])],
  ...[false, true].flatMap((ta) =>
    [false, true].flatMap((tb): [string, (x: tf.Tensor) => tf.Tensor, () => tf.Tensor][] => {
      const a = ta ? [2, 4, 3] : [2, 3, 4];
      const b = tb ? [2, 5, 4] : [2, 4, 5];
      const how = `${ta ? 'aᵀ' : 'a'}·${tb ? 'bᵀ' : 'b'}`;
      return [
        [`${how} to a`, (x) => tf.matMul(x, input(b, 5), ta, tb), () => input(a)],
        [`${how} to b`, (x) => tf.matMul(input(a, 5), x, ta, tb), () => input(b)],
      ];
    }),
  ),
  ['a product whose batch axis is 1, to it', (x) => tf.matMul(input([2, 3, 4], 5), x), () => input([1, 4, 5])],
  [
    'a dense layer',
    (x) => tf.fused.matMul({ a: x as tf.Tensor2D, b: input([3, 4], 5) as tf.Tensor2D, bias: input([4], 2) }),
    () => input([2, 3]),
  ],
  ['softmax', (x) => tf.softmax(x), () => input([2, 3])],
  ['softmax where a key is hidden', (x) => tf.softmax(tf.add(x, [0, -3.4e38, 0])), () => input([2, 3])],
  ['logSoftmax', (x) => tf.logSoftmax(x), () => input([2, 3])],
  ['rows picked by the model, one of them twice', (x) => pickRows(x as tf.Tensor2D, [2, 0, 2]), () => input([3, 2])],
  ['rows picked, one of them twice', (x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')), () => input([3, 2])],
];

describe.each(['wasm', 'cpu'])('the gradients on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
    registerGradients();
  });

  test.each(FUNCTIONS)('%s', (_, f, make) => {
    const found = tf.tidy(() => [
      ...tf
        .grad((x) => weighed(f(x)))(make())
        .dataSync(),
    ]);
    const expected = differences(f, make);
    expect(found).toHaveLength(expected.length);
    found.forEach((slope, i) => expect(abs(slope - expected[i])).toBeLessThan(TOLERANCE * max(1, abs(expected[i]))));
    expect(max(...expected.map(abs))).toBeGreaterThan(0.01);
  });
});

test('each kernel has one gradient; a gradient that is there already stays, and so do forward passes', async () => {
  await useBackend('wasm');
  registerGradients();
  const names = GRADIENTS.map(({ kernelName }) => kernelName);
  expect(new Set(names).size).toBe(names.length);
  for (const config of GRADIENTS) expect(tf.getGradient(config.kernelName)).toBe(config);

  const own: tf.GradConfig = { kernelName: 'Tanh', gradFunc: () => ({}) };
  tf.unregisterGradient('Tanh');
  tf.registerGradient(own);
  registerGradients();
  expect(tf.getGradient('Tanh')).toBe(own);
  tf.unregisterGradient('Tanh');
  registerGradients();
});

test('what gather has no gradient for is said', async () => {
  await useBackend('wasm');
  const columns = (x: tf.Tensor): tf.Tensor => tf.sum(tf.gather(x, tf.tensor1d([0], 'int32'), 1));
  expect(() => tf.tidy(() => tf.grad(columns)(input([2, 3])))).toThrow(/along axis 0 only, not along axis 1/);
});

/**
 * What differences of step 1/64 and fourth order leave: rounding of sums of about 1, 6e-8 · 1.5 · 64 = 6e-6, times a few
 * terms. Seen: up to 3.9e-5, on tensorflow.
 */
const TOLERANCE = 1e-4;
const STEP = 1 / 64;

/** A number that depends on every entry, with another weight for each. */
function weighed(y: tf.Tensor): tf.Scalar {
  const finite = tf.tensor(
    Float32Array.from({ length: y.size }, (_, i) => sin(i * 1.7 + 1)),
    y.shape,
  );
  return tf.sum(tf.mul(y, finite));
}

/** d weighed(f(x)) / dx by differences, (8·(f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h. The weighing is done in float64. */
function differences(f: (x: tf.Tensor) => tf.Tensor, make: () => tf.Tensor): number[] {
  const at = (entry: number, step: number): number =>
    tf.tidy(() => {
      const x = make();
      const values = Float32Array.from(x.dataSync());
      values[entry] += step;
      const y = Float32Array.from(f(tf.tensor(values, x.shape)).dataSync());
      return y.reduce((sum, value, i) => sum + value * sin(i * 1.7 + 1), 0);
    });
  const size = tf.tidy(() => make().size);
  return Array.from({ length: size }, (_, i) => {
    const near = at(i, STEP) - at(i, -STEP);
    const far = at(i, 2 * STEP) - at(i, -2 * STEP);
    return (8 * near - far) / (12 * STEP);
  });
}
