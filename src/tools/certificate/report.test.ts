import { whyNotProven, type CertifiedWeights } from './report';
import { LOWEST } from './mask-constant';

function weights(largestSeen: number, change: Partial<CertifiedWeights> = {}): CertifiedWeights {
  const head = { layer: 1, head: 2, computed: 10, real: 9.9, smallestMask: -200, largestSeen };
  const mask = { ...LOWEST, exactZeros: 'proven', provenHeads: 1, sum: 'finite', fullyMasked: 'uniform' } as const;
  return { heads: [head], masks: [mask], largestNumber: 50, finite: true, ...change };
}

test('where every head is proven and no score passed its bound, there is nothing to say', () => {
  expect(whyNotProven(weights(10), LOWEST)).toBeUndefined();
});

test.each([10.001, NaN, Infinity])(
  'a score of %d past the bound says that the arithmetic is another',
  (largestSeen) => {
    expect(whyNotProven(weights(largestSeen), LOWEST)).toBe(
      `layer 1, head 2 computed a score of ${largestSeen}, past the bound 10: the arithmetic of the backend is not what the proof assumes`,
    );
  },
);

test('numbers that may be infinite, and a head that needs a lower mask, are named', () => {
  expect(whyNotProven(weights(1, { finite: false, largestNumber: 2 ** 41, weightScale: 'hot' }), LOWEST)).toMatch(
    /^the numbers of a layer are only known to be below 2\.20e\+12 \(hot weights\), so an infinity is not excluded/,
  );
  const masks = [{ ...weights(1).masks[0], provenHeads: 0 }];
  expect(whyNotProven(weights(1, { masks }), LOWEST)).toBe(
    'finfo.min is proven for 0 of 1 heads; layer 1, head 2 needs -200 or lower',
  );
});
