import type { InvariantKind } from '../../../core/report/violation';
import type { Suspicion } from '../../diagnose/suspicion';
import { caseOf, row, _ } from '../../invariants/testing/by-hand';
import { bySharpness } from './sharpest';

const SMALL = caseOf(row([1, _]));
const LARGE = caseOf(row([1, _]), row([2, _]));

function suspicion(kind: InvariantKind, deviation: number, bound: number, testCase = SMALL): Suspicion {
  const violation = { deviation, bound } as Suspicion['judgement']['violation'];
  return {
    invariant: { kind } as Suspicion['invariant'],
    index: 0,
    testCase,
    passCases: [testCase],
    judgement: { verdict: 'violated', compared: 1, worst: deviation, violation },
  };
}

test('bits come before bounds, positive controls last; then the greatest excess, NaN above all; then the cheapest case', () => {
  const inOrder = [
    suspicion('exact', NaN, 0),
    suspicion('exact', 2, 0),
    suspicion('exact', 1, 0),
    suspicion('exact', 1, 0, LARGE),
    suspicion('calibrated', 90, 9),
    suspicion('calibrated', 9, 1),
    suspicion('positive control', 1, 0),
  ];
  const mixed = [3, 6, 1, 5, 0, 4, 2].map((i) => inOrder[i]);
  expect(mixed.sort(bySharpness)).toEqual(inOrder);
});
