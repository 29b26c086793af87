import { syntheticCheckpoint } from '../bert/synthetic';
import { WEIGHT_SCALES } from '../../core/subject';
import { dense } from './dense';
import { Products } from './products';
import type { Weights64 } from './weights';
import { widen } from './weights';

/** Numbers of many magnitudes, some of them 0, whose sums round at every step. */
function numbers(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const x = Math.sin(1 + i * 12.9898 + seed * 78.233) * 43758.5453;
    return i % 11 === 5 ? 0 : (x - Math.floor(x) - 0.5) * 10 ** ((i % 7) - 3);
  });
}

function bits(values: Float64Array): bigint[] {
  return Array.from(new BigInt64Array(values.slice().buffer));
}

// Tiles take four positions and four outputs, blocks 64 positions.
const SIZES = [
  [1, 1, 1],
  [3, 5, 2],
  [4, 4, 4],
  [7, 33, 9],
  [63, 8, 6],
  [64, 8, 6],
  [65, 8, 6],
  [130, 3, 5],
] as const;

test.each(SIZES)('%i positions of %i numbers to %i: the bits of the plain loops', (S, width, out) => {
  const others = 17;
  const products = new Products({ numbers: out * width + out + others, width, out });
  products.widen(numbers(others, 4)); // so that addresses are not 0
  const [weight, bias] = [products.widen(numbers(out * width, 1)), products.widen(numbers(out, 2))];
  const x = new Float64Array(numbers(S * width, 3)).map((value) => value / 3);
  const plain = dense(x, { weight: weight.slice(), bias: bias.slice() });
  const quick = dense(x, { weight, bias, products });
  expect(quick).toHaveLength(S * out);
  expect(bits(quick)).toEqual(bits(plain));
  expect(new Set(bits(plain)).size).toBeGreaterThan(Math.min(4, S * out) - 1);
});

test('what is not finite comes out as it does of the plain loops', () => {
  const products = new Products({ numbers: 6, width: 2, out: 2 });
  const [weight, bias] = [products.widen(Float32Array.of(1, 0, 1, 1)), products.widen(Float32Array.of(0, 0))];
  const x = Float64Array.of(Infinity, 1, -Infinity, Infinity, NaN, 2, Number.MAX_VALUE, Number.MAX_VALUE);
  const plain = dense(x, { weight: weight.slice(), bias: bias.slice() });
  expect([...dense(x, { weight, bias, products })]).toEqual([...plain]);
  expect([...plain]).toEqual([Infinity, Infinity, NaN, NaN, NaN, NaN, Number.MAX_VALUE, Infinity]);
});

test('an answer does not change when the next is computed', () => {
  const products = new Products({ numbers: 2, width: 1, out: 1 });
  const [weight, bias] = [products.widen(Float32Array.of(2)), products.widen(Float32Array.of(1))];
  const first = products.dense(Float64Array.of(1, 2), weight, bias);
  products.dense(Float64Array.of(5, 6), weight, bias);
  expect([...first]).toEqual([3, 5]);
});

test.each(WEIGHT_SCALES)(
  '%s: a checkpoint is widened to the same numbers either way, every dense layer of it',
  (weightScale) => {
    const checkpoint = syntheticCheckpoint({ weightScale, seed: 'products' });
    const layers = checkpoint.config.layers;
    const [quick, plain] = [widen(checkpoint, layers), widen(checkpoint, layers, 'plain')];
    const listed = ({ layers: all, pooler, mlm }: Weights64): (typeof all)[0]['query'][] => [
      ...all.flatMap(({ query, key, value, attentionOutput, intermediate, output }) => [
        ...[query, key, value, attentionOutput, intermediate, output],
      ]),
      ...[pooler!, mlm!.transform, mlm!.decoder],
    ];
    expect(listed(quick)).toHaveLength(6 * layers + 3);
    listed(quick).forEach(({ weight, bias, products }, i) => {
      const other = listed(plain)[i];
      expect(products).toBeDefined();
      expect(other.products).toBeUndefined();
      expect([weight, bias]).toEqual([other.weight, other.bias]);
    });
  },
);

test('weights that no memory can hold are refused at once', () => {
  expect(() => new Products({ numbers: 2 ** 29, width: 1, out: 1 })).toThrow(/more than WebAssembly can address/);
});
