import type { SubjectReport } from '../core/report/report';
import { adviceOn } from './advice';
import { adviceByCause } from './causes';
import { counterexample, everyVerdict } from './testing/reports';

const [plain] = everyVerdict.subject.traits;
const declaring = (more: Partial<SubjectReport>): SubjectReport[] => [{ ...plain, ...more }];
const pooled = { ...counterexample.violation, output: 'pooled.mean' };

test('what a step is known for counts where it was confirmed', () => {
  const node = {
    ...{ name: '', operator: 'Softmax', step: 1, steps: 2, by: 'pad-content-is-ignored', runs: ['a', 'b'] as const },
    ...{ inputs: [], outputs: [] },
  };
  const facts = { invariant: 'pad-content-is-ignored', traits: declaring({ precision: 'int8 dynamic' }) };
  const adviceFor = (agrees?: boolean, operator = 'Softmax'): string | undefined =>
    adviceByCause({
      ...facts,
      node: { ...node, operator, ...(agrees !== undefined && { replaced: { operators: [operator], agrees } }) },
    });
  expect(adviceFor(true)).toContain('Padded keys take part in it');
  for (const agrees of [false, undefined]) expect(adviceFor(agrees)).toContain('one scale for the whole batch');
  // It gets its scales as inputs.
  expect(
    adviceByCause({
      ...facts,
      traits: [plain],
      node: { ...node, operator: 'MatMulIntegerToFloat', replaced: { operators: [], agrees: true } },
    }),
  ).toBeUndefined();
});

test('a cause that is known is told, the nearest first', () => {
  const facts = { invariant: 'pad-content-is-ignored', violation: pooled };
  const dynamic = declaring({ precision: 'int8 dynamic' });
  expect(adviceByCause({ ...facts, traits: dynamic })).toContain('one scale for the whole batch');
  expect(adviceByCause({ ...facts, traits: declaring({ precision: 'int8 dynamic', maskInput: 'none' }) })).toContain(
    'takes no mask',
  );
  expect(adviceByCause({ ...facts, traits: [plain] })).toContain('Pool lastHiddenState yourself');
});

test('where none is known the claim says where to look', () => {
  const facts = { invariant: 'pad-content-is-ignored', violation: counterexample.violation };
  for (const traits of [[plain], declaring({ precision: 'int8 weights' }), declaring({ maskInput: 'required' })]) {
    expect(adviceByCause({ ...facts, traits })).toBeUndefined();
    expect(adviceOn({ ...facts, traits })).toContain('Something reads what lies under the padding');
  }
  // Nothing to pool oneself where the states are not offered.
  expect(adviceByCause({ ...facts, violation: pooled, traits: declaring({ outputs: ['pooled'] }) })).toBeUndefined();
});

test('a claim that these causes do not break is not put down to them', () => {
  const traits = declaring({ precision: 'int8 dynamic', maskInput: 'none' });
  expect(adviceByCause({ invariant: 'repeatable', violation: pooled, traits })).toBeUndefined();
  expect(adviceOn({ invariant: 'repeatable', traits })).toContain('Something is kept between calls');
});
