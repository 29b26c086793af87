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

/** Its rows are rounded one way where they are padded, and the other way where they are not, as another kernel may do. */
function anotherKernel(leak = 0): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState'] });
  return {
    ...toy,
    ...{ backend: 'torch', precision: 'bfloat16' },
    async encode(batch, wanted) {
      const { data, shape } = (await toy.encode(batch, wanted)).lastHiddenState!;
      const isPadded = batch.attentionMask?.includes(0) === true;
      const round = isPadded ? Math.ceil : Math.floor;
      const rounded = data.map((x) => {
        const step = 2 ** (Math.floor(Math.log2(Math.abs(x) || 1)) - 4);
        return round(x / step) * step + (isPadded ? leak : 0);
      });
      return { lastHiddenState: { data: rounded, shape } };
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

test('another shape may round each number to its other side, and no further', async () => {
  const across = { ...options, only: ['matches-unpadded', 'pad-length-is-ignored'] };
  const { noise, invariants } = await check(() => anotherKernel(), across);
  expect(noise?.[0]).toMatchObject({ order: 0 });
  expect(invariants.map(({ name, verdict }) => [name, verdict])).toEqual(across.only.map((name) => [name, 'held']));
  expect(await check(() => anotherKernel(2), across)).toMatchObject({ verdict: 'violated' });
});

test('the same numbers are no rounding of float32', async () => {
  expect(await check(() => half(1, { backend: 'torch' }), options)).toMatchObject({ verdict: 'violated' });
});

describe('a control that has to be felt beyond rounding', () => {
  const order = { seed: 1, runs: 12, only: ['order-matters'], minCoverage: 0 };

  /** The toy without positions, whose outputs change by up to this part of them with the order of a row. */
  function faint(part: number, precision: 'bfloat16' | undefined): Subject {
    const toy = toySubject({ outputs: ['lastHiddenState'], faults: { position: () => 0 } });
    return {
      ...toy,
      reference: undefined,
      ...(precision && { backend: 'torch', precision }),
      async encode(batch, wanted) {
        const { data, shape } = (await toy.encode(batch, wanted)).lastHiddenState!;
        const [, S, E] = shape;
        // How the ids of a row stand in their order: two that change places change it.
        const orderOf = (row: number): number =>
          batch.inputIds.slice(row * S, row * S + S).reduce((sum, id, at) => (sum + id * (at + 1)) % 97, 0) / 97;
        const factors = Array.from({ length: batch.size }, (_, row) => 1 + part * orderOf(row));
        return { lastHiddenState: { data: data.map((x, i) => x * factors[Math.floor(i / (S * E))]), shape } };
      },
    };
  }

  test.each([
    ['moves bits in bfloat16 by less than rounding may: nothing is said', 1e-4, 'bfloat16', 'vacuous'],
    ['moves them by more: felt', 0.5, 'bfloat16', 'held'],
    ['moves not one bit in bfloat16: broken, there too', 0, 'bfloat16', 'violated'],
    ['moves bits of float32 by less than rounding may: broken', 2 ** -23, undefined, 'violated'],
    ['moves them by more than that: felt', 0.5, undefined, 'held'],
  ] as const)('%s', async (_, part, precision, verdict) => {
    const { invariants } = await check(() => faint(part, precision), order);
    expect(invariants[0]).toMatchObject({ name: 'order-matters', verdict });
    if (verdict === 'vacuous') expect(invariants[0].reason).toContain('by no more than rounding may');
  });
});
