// A model in which a token hears those before it alone keeps every claim, and a mask that it ignores is found all the same.
import type { Subject } from '../../core/subject';
import type { Report } from '../../core/report/report';
import type { ToyFaults } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import { check } from './check';

/** Each query reads the keys up to its own position, by weights that sum to one. */
const causal: ToyFaults['weights'] = (weights, visible, query) => {
  const seen = weights.map((weight, key) => (key <= query || !visible[query] ? weight : 0));
  const sum = seen.reduce((a, b) => a + b, 0);
  return sum === 0 ? seen : seen.map((weight) => weight / sum);
};

function decoder(attention?: 'causal', faults: Partial<ToyFaults> = {}): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState'], faults: { weights: causal, ...faults } });
  // Padded on the right alone, so that no token stands behind what is shown.
  const use = { padding: 'right', padContent: 'pad-id', knownFrom: 'the test' } as const;
  return { ...toy, use, ...(attention && { attention }), reference: undefined, maskForms: undefined };
}

const checked = (subject: Subject): Promise<Report> =>
  check(() => subject, { seed: 5, runs: 40, only: ['mask-matters', 'matches-unpadded'] });
const verdictOf = ({ invariants }: Report, name: string): string =>
  invariants.find((invariant) => invariant.name === name)!.verdict;

test('where it says so, the control looks where others hear', async () => {
  const report = await checked(decoder('causal'));
  expect([report.verdict, verdictOf(report, 'mask-matters')]).toEqual(['held', 'held']);
  expect(verdictOf(await checked(decoder()), 'mask-matters')).toBe('violated');
});

test('a mask that is never read is found', async () => {
  const deaf = decoder('causal', { mask: ({ size, length }) => new Int32Array(size * length).fill(1) });
  expect(verdictOf(await checked(deaf), 'mask-matters')).toBe('violated');
});
