import { MASK_FORMS } from '../core/mask';
import { jsonReport } from './json';
import { allHeld, counterexample, everyVerdict } from './testing/reports';
import { schemaErrors, undocumentedFields } from './testing/schema';
import type { Report } from '../core/report/report';
import type { SubjectSpec } from '../core/report/subject-spec';

function withViolation(numbers: Partial<typeof counterexample.violation>): Report {
  const [, violated] = everyVerdict.invariants;
  const broken = { ...counterexample, violation: { ...counterexample.violation, ...numbers } };
  return { ...everyVerdict, invariants: [{ ...violated, counterexample: broken }] };
}

describe('jsonReport', () => {
  it.each([
    ['every verdict', everyVerdict],
    ['all held', allHeld],
    ['not healthy', { ...allHeld, health: [{ check: 'pairs', message: 'few' }] } as Report],
    ['stopped', { ...allHeld, stopped: { by: 'interrupt', message: 'Ctrl-C' } } as Report],
    ['numbers that JSON lacks', withViolation({ observed: NaN, expected: -Infinity, deviation: Infinity })],
  ])('meets the published schema: %s', (_name, report) => {
    const parsed: unknown = JSON.parse(jsonReport(report));
    expect(schemaErrors(parsed)).toEqual([]);
    expect(undocumentedFields(parsed)).toEqual([]);
  });

  it('is the report itself', () => {
    expect(JSON.parse(jsonReport(everyVerdict))).toEqual(everyVerdict);
  });

  it('names the numbers that JSON cannot write', () => {
    const report = withViolation({ observed: NaN, expected: -Infinity, deviation: Infinity });
    const parsed = JSON.parse(jsonReport(report)) as Report;
    expect(parsed.invariants[0].counterexample?.violation).toMatchObject({
      observed: 'NaN',
      expected: '-Infinity',
      deviation: 'Infinity',
    });
  });

  it('keeps every bit of a float32', () => {
    const observed = Math.fround(0.1);
    const parsed = JSON.parse(jsonReport(withViolation({ observed }))) as Report;
    expect(parsed.invariants[0].counterexample?.violation.observed).toBe(observed);
  });
});

test('every field that says how a subject is made is in the schema, in reports and in counterexamples', () => {
  const made: Required<Omit<SubjectSpec, 'model'>> = {
    ...{ backend: 'wasm', browser: true, kernels: 'fast', weightsSeed: '1', acceptDeviations: true, revision: 'main' },
    ...{ graphOptimization: 'all', executionProvider: 'webgpu', threads: 2 },
    ...{ dtype: 'q8', level: 'texts', pooling: ['mean'], words: 'words.txt', tokenizer: '.', kind: 'tei', served: 'm' },
    ...{ padding: 'left', padContent: 'any', padTo: 'multiple:8', program: true, python: 'python3' },
    ...{ attention: 'eager', torchDtype: 'bfloat16', device: 'cpu', batchSize: 8 },
    ...{ vocabulary: 30, padId: 0, positions: 'given', longest: 9, input: ['ids=a'], output: ['pooled=b'] },
  };
  const [, violated] = everyVerdict.invariants;
  const found = { ...counterexample, subject: { ...counterexample.subject, ...made } };
  const report = {
    ...everyVerdict,
    subject: { ...everyVerdict.subject, ...made },
    invariants: [{ ...violated, counterexample: found }],
  };
  expect(undocumentedFields(JSON.parse(jsonReport(report)))).toEqual([]);
});

describe('the schema', () => {
  const parsed = (): Record<string, unknown> => JSON.parse(jsonReport(everyVerdict)) as Record<string, unknown>;

  it.each(['seed', 'verdict', 'health', 'invariants', 'coverage', 'cost'])(
    'misses %s where it is not there',
    (field) => {
      expect(schemaErrors({ ...parsed(), [field]: undefined })).toEqual([expect.stringContaining(field)]);
    },
  );

  it('refuses another version, an unknown verdict, and null for a number', () => {
    expect(schemaErrors({ ...parsed(), version: 1 })).toHaveLength(1);
    expect(schemaErrors({ ...parsed(), verdict: 'passed' })).toHaveLength(1);
    expect(schemaErrors({ ...parsed(), seconds: null })).toHaveLength(1);
  });

  it('refuses a claim that is vacuous for no reason', () => {
    const silent = { ...everyVerdict.invariants[2], reason: undefined };
    expect(schemaErrors({ ...parsed(), invariants: [silent] })).not.toEqual([]);
  });

  it('knows every form of a mask, and no other', () => {
    const declaring = (maskForms: readonly string[]): unknown => {
      const { traits, ...subject } = everyVerdict.subject;
      return { ...parsed(), subject: { ...subject, traits: [{ ...traits[0], maskForms }] } };
    };
    expect(schemaErrors(declaring(MASK_FORMS))).toEqual([]);
    expect(undocumentedFields(declaring(MASK_FORMS))).toEqual([]);
    expect(schemaErrors(declaring(['complex [B, S]']))).not.toEqual([]);
  });

  it('lets a field be added, which the strict reading of the tests does not', () => {
    expect(schemaErrors({ ...parsed(), extra: 1 })).toEqual([]);
    expect(undocumentedFields({ ...parsed(), extra: 1 })).toEqual([expect.stringContaining('extra')]);
  });
});
