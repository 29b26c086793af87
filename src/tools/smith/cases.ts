import fc from 'fast-check';
import type { Recipe, SmithBatch, SmithCase } from './recipe';
import { settled } from './settle';

/** One of a list. What fails is made smaller along it, and not only to its beginning. */
function from<const T>(...list: readonly T[]): fc.Arbitrary<T> {
  return fc.nat(list.length - 1).map((i) => list[i]);
}

// Of each list the first is the simplest, and what fails is made smaller towards it.
const recipe: fc.Arbitrary<Recipe> = fc.record({
  seed: fc.nat(1_000_000),
  layers: from(1, 1, 2, 3),
  heads: from(1, 2, 4, 3, 6),
  queriesPerKey: from(1, 1, 2, 3, 4),
  headSize: from(4, 8, 16, 2, 10),
  attention: from<Recipe['attention']>(
    ...(['plain', 'plain', 'Attention', 'MultiHeadAttention', 'GroupQueryAttention', 'opset Attention'] as const),
  ),
  opset: from(17, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 24),
  half: from(false, false, false, true),
  norm: from('post', 'pre'),
  normKind: from('layer', 'rms'),
  feedForward: from('relu', 'gelu', 'tanh gelu', 'gated'),
  positions: from('none', 'absolute', 'rotary'),
  interleaved: fc.boolean(),
  fusedRotary: fc.boolean(),
  causal: fc.boolean(),
  window: from(0, 0, 1, 2, 3, 5, 8),
  softcap: from(0, 0, 0, 2),
  biases: fc.boolean(),
  sharpness: from(1, 3),
  quantised: from<Recipe['quantised']>(
    ...(['none', 'none', 'none', 'int8 weights', 'dynamic int8', 'QDQ', 'int4 weights'] as const),
  ),
  perChannel: fc.boolean(),
  maskType: from('int64', 'int32', 'float32', 'float16', 'bool'),
  maskAxes: from('S', 'S', '1,1,S', '1,S,S'),
  hides: from('add', 'where'),
  lowest: from('finfo.min', '-1e9', '-1e4'),
});

/** Lengths at which kernels change their ways, and all the short ones. */
const length = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.integer({ min: 1, max: 12 }), weight: 4 },
  { arbitrary: fc.constantFrom(15, 16, 17, 31, 33, 64, 65), weight: 1 },
);

/** So many positions, and often none. */
const some = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant(0), weight: 2 },
  { arbitrary: fc.nat(12), weight: 2 },
  { arbitrary: fc.nat(65), weight: 1 },
);

const batch: fc.Arbitrary<SmithBatch> = fc.record({
  length,
  rows: fc.array(fc.record({ before: some, behind: some, hole: some }), { minLength: 1, maxLength: 4 }),
});

/** Random tiny encoders, each with what it is fed. */
export const smithCases: fc.Arbitrary<SmithCase> = fc.record({ recipe, batch }).map(settled);
