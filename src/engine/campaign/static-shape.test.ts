import fc from 'fast-check';
import type { Subject } from '../../core/subject';
import { cases } from '../generate/cases';
import { toySubject, type ToyOptions } from '../../testing/toy-subject';
import { check } from './check';
import type { Report } from '../../core/report/report';

/** A toy that takes batches of one form only, as an exported graph may, and throws at any other. */
function strict(staticShape: { readonly size?: number; readonly length?: number }, options: ToyOptions = {}): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState', 'pooled'], ...options });
  return {
    ...toy,
    staticShape,
    maxLength: staticShape.length ?? 12,
    reference: undefined,
    gradients: undefined,
    encode(batch, wanted) {
      if (staticShape.length !== undefined && batch.length !== staticShape.length)
        throw new Error(`S = ${batch.length}`);
      if (staticShape.size !== undefined && batch.size > staticShape.size && staticShape.size > 1)
        throw new Error(`B = ${batch.size}`);
      return toy.encode(batch, wanted);
    },
  };
}

const options = { seed: 1, runs: 30 };
const withVerdict = ({ invariants }: Report, verdict: string): string[] =>
  invariants.filter((invariant) => invariant.verdict === verdict).map(({ name }) => name);
const ACROSS_LENGTHS = ['matches-unpadded', 'pad-length-is-ignored', 'hole-is-deletion'];

test('a subject of one length is never asked for another: not for noise, cases, shrinking or a diagnosis', async () => {
  const report = await check(strict({ length: 7 }), options);
  expect(report.stopped).toBeUndefined();
  expect(report).toMatchObject({ verdict: 'held', health: [] });
  expect(withVerdict(report, 'unsupported')).toEqual(expect.arrayContaining(ACROSS_LENGTHS));
  expect(withVerdict(report, 'held')).toContain('pad-content-is-ignored');
  const leaky = await check(strict({ length: 7 }, { faults: { hidden: -2 } }), options);
  expect(leaky).toMatchObject({ verdict: 'violated' });
  expect(leaky.stopped).toBeUndefined();
  const found = leaky.invariants.find(({ name }) => name === 'pad-content-is-ignored')!.counterexample!;
  expect(found.case).toMatchObject({ length: 7 });
  expect(found.case.rows).toHaveLength(1);
  expect(found.diagnosis).toMatchObject({ dependsOn: 'pad content' });
});

test('long rows of one length have company all the same, as many as there are heads', () => {
  const long = { ...toySubject(), maxLength: 400, staticShape: { length: 400 } };
  const rows = (heads?: number): number[] =>
    fc.sample(cases(long, { heads }), { seed: 1, numRuns: 60 }).map((one) => one.rows.length);
  expect(Math.max(...rows())).toBe(2);
  expect(Math.max(...rows(4))).toBe(4);
});

test('a subject of one row at a time is asked for cases of one row, and no claim about company is judged', async () => {
  const report = await check(strict({ size: 1 }), options);
  expect(report).toMatchObject({ verdict: 'held', health: [] });
  expect(withVerdict(report, 'unsupported')).toEqual(
    expect.arrayContaining(['batch-mates-are-ignored', 'row-order-is-ignored']),
  );
  expect(withVerdict(report, 'held')).toContain('matches-unpadded');
  expect(Object.keys(report.coverage.classes)).not.toContain('B = 1');
});
