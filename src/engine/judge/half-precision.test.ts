import type { Values } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../campaign/check';

/** Rounded to so few bits that another order of the sums gives the same numbers, all of which are off. */
const coarse = ({ data, shape }: Values): Values => ({
  data: data.map((x) => {
    const step = 2 ** (Math.floor(Math.log2(Math.abs(x) || 1)) - 3);
    return Math.round(x / step) * step;
  }),
  shape,
});

/** The toy in a precision that says of itself what it is, padded rows times `factor`. */
function half(factor = 1, declared: Partial<Subject> = { backend: 'torch', precision: 'bfloat16' }): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState'] });
  return {
    ...toy,
    ...declared,
    async encode(batch, wanted) {
      const { data, shape } = (await toy.encode(batch, wanted)).lastHiddenState!;
      const isPadded = batch.attentionMask?.includes(0) === true;
      return { lastHiddenState: coarse({ data: data.map((x) => (isPadded ? factor * x : x)), shape }) };
    },
  };
}

const options = { seed: 1, runs: 12, only: ['matches-reference'], minCoverage: 0 };

test('half precision is held against float64 by how far it is off where nothing is padded', async () => {
  expect(await check(() => half(), options)).toMatchObject({ verdict: 'held' });
});

test('what padding adds to that is found', async () => {
  expect(await check(() => half(2), options)).toMatchObject({ verdict: 'violated' });
});

test('the same numbers are no rounding of float32', async () => {
  expect(await check(() => half(1, { backend: 'torch' }), options)).toMatchObject({ verdict: 'violated' });
});
