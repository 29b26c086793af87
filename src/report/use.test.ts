import { createColors } from 'picocolors';
import type { Row } from '../core/case';
import type { Counterexample } from '../core/report/counterexample';
import type { InvariantReport, Report } from '../core/report/report';
import type { Use } from '../core/use';
import { allHeld, counterexample } from './testing/reports';
import { answerLines, isSafeAsUsed, useLines } from './use';

const flat = (lines: readonly string[]): string => lines.join(' ').replace(/\s+/g, ' ');
const RIGHT: Use = { padding: 'right', padContent: 'pad-id', knownFrom: 'assumed' };
const ANY: Use = { padding: 'any', padContent: 'any', knownFrom: 'as asked for' };

function reportOf(positions: Report['subject']['traits'][0]['positions'], use: Use): Report {
  const traits = allHeld.subject.traits.map((one) => ({ ...one, texts: undefined, positions }));
  return { ...allHeld, subject: { ...allHeld.subject, traits }, use, limits: use === ANY ? undefined : [] };
}

const answer = (...asked: Parameters<typeof reportOf>): string =>
  flat(answerLines(reportOf(...asked), createColors(false)));

test('a model in which a position is the index in the row is not called safe with padding on the left', () => {
  expect(answer('absolute', { ...RIGHT, padding: 'left' })).toMatch(/^Not safe to batch with padding on the left: /);
  expect(answer('absolute', ANY)).toMatch(/^Safe to batch with padding on the right\. Not safe .* on the left: /);
  expect(answer('absolute', RIGHT)).toBe('Safe to batch: padding on the right, the pad id under it only.');
  expect(answer('relative', { ...RIGHT, padding: 'left' })).toBe(
    'Safe to batch: padding on the left, the pad id under it.',
  );
});

test('a model of which no claim about padding was judged is not called safe', () => {
  const heldAlone = (name: string): Report => {
    return { ...reportOf('relative', ANY), invariants: [{ ...allHeld.invariants[0], name }] };
  };
  expect(answerLines(heldAlone('repeatable'), createColors(false))).toEqual([]);
  expect(isSafeAsUsed(heldAlone('repeatable'))).toBe(false);
  expect(flat(answerLines(heldAlone('matches-unpadded'), createColors(false)))).toMatch(/^Safe to batch/);
  expect(isSafeAsUsed(heldAlone('pad-content-is-ignored'))).toBe(true);
});

test('other ids on the left of a model that counts positions from the ids are a limit, and not safe where they are in use', () => {
  expect(answer('from-ids', RIGHT)).toBe('Safe to batch: padding on the right, the pad id under it only.');
  expect(flat(useLines(reportOf('from-ids', RIGHT)))).toContain(
    'other ids than the pad id on the left are not judged: positions are counted from the ids',
  );
  expect(answer('from-ids', ANY)).toMatch(/however it is padded\. Not with other ids than the pad id on the left: /);
  expect(answer('relative', ANY)).toBe('Safe to batch, however it is padded.');
});

test('where other ids alone are a limit, padding on the left that was judged and held is safe as well', () => {
  const held = (...names: string[]): InvariantReport[] => names.map((name) => ({ ...allHeld.invariants[0], name }));
  const seen = (cases: number, limits = held('matches-unpadded', 'pad-length-is-ignored')): Report => {
    const report = reportOf('from-ids', RIGHT);
    return { ...report, limits, coverage: { ...report.coverage, classes: { 'layout left': cases } } };
  };
  const told = (report: Report): string => flat(answerLines(report, createColors(false)));
  const only = 'Safe to batch: padding on the right, the pad id under it only.';
  expect(told(seen(3))).toBe(
    'Safe to batch: padding on the right or the left (judged in 3 cases), the pad id under it only.',
  );
  expect(flat(useLines(seen(3)))).toContain('padding on the left was judged in 3 cases, with the pad id under it');
  expect(told(seen(2))).toBe(only);
  expect(told(seen(9, held('matches-unpadded')))).toBe(only);
  const [one, two] = held('matches-unpadded', 'pad-length-is-ignored');
  expect(told(seen(9, [one, two, { ...two, name: 'repeatable', verdict: 'violated' }]))).toBe(only);
  expect(told({ ...seen(9), ...{ subject: reportOf('absolute', RIGHT).subject } })).toBe(only);
  const relative = { ...seen(9), ...{ subject: reportOf('relative', RIGHT).subject } };
  expect(told(relative)).toBe(
    'Safe to batch: padding on the right or the left (judged in 9 cases), the pad id under it.',
  );
  const onLeft = { ...relative, use: { ...RIGHT, padding: 'left' } as const };
  expect(told({ ...onLeft, coverage: { ...onLeft.coverage, classes: { 'layout right': 4 } } })).toBe(
    'Safe to batch: padding on the left or the right (judged in 4 cases), the pad id under it.',
  );
});

test('where padding before the tokens is in use, and felt, it is told why', () => {
  const left: Row = { tokens: [5], types: [0], at: [2], under: [0, 7], otherUnder: [7, 7] };
  const withRow = (row: Row): Counterexample => ({
    ...counterexample,
    case: { length: 3, rows: [row], singleton: true },
  });
  const broken = (name: string, found: Counterexample): Report['invariants'] => [
    { ...allHeld.invariants[0], name, verdict: 'violated', counterexample: found },
  ];
  const told = (
    positions: 'absolute' | 'from-ids',
    use: Use | undefined,
    name = 'matches-unpadded',
    found = withRow(left),
  ): string => {
    const report: Report = { ...reportOf(positions, use ?? ANY), use, verdict: 'violated' };
    return flat(answerLines({ ...report, invariants: broken(name, found) }, createColors(false)));
  };
  expect(told('absolute', { ...RIGHT, padding: 'left' })).toMatch(/^Not safe .* on the left: it gives every token/);
  expect(told('from-ids', ANY)).toMatch(/^Not safe to batch with other ids than the pad id on the left: /);
  expect(told('absolute', undefined)).toMatch(/^Not safe .* on the left: it gives every token/);
  const plain = 'Not safe to batch: matches-unpadded is violated.';
  const right = withRow({ ...left, at: [0] });
  expect(told('absolute', RIGHT, 'matches-unpadded', right)).toBe(plain);
  // Nobody declared a use, and the padding of the case moved no token.
  expect(told('absolute', undefined, 'matches-unpadded', right)).toBe(plain);
  expect(told('from-ids', undefined, 'matches-unpadded', right)).toBe(plain);
  expect(told('from-ids', ANY, 'matches-unpadded', withRow({ ...left, under: [0, 0] }))).toBe(plain);
  // The row that moved is another one.
  const rows = [right.case.rows[0], left];
  expect(told('absolute', ANY, 'matches-unpadded', { ...right, case: { ...right.case, rows } })).toBe(plain);
  expect(told('absolute', ANY, 'pad-length-is-ignored')).toBe('Not safe to batch: pad-length-is-ignored is violated.');
  const cause = { name: 'something is taken over the whole batch', evidence: 'Each row feels the others.' };
  const diagnosis = { dependsOn: 'pad content', text: 'A leak, by pad content.', cause } as const;
  expect(told('absolute', ANY, 'matches-unpadded', { ...withRow(left), diagnosis })).toBe(
    'Not safe to batch: something is taken over the whole batch (matches-unpadded).',
  );
  expect(told('absolute', ANY, 'pad-content-is-ignored')).toBe(
    'Not safe to batch: pad-content-is-ignored is violated.',
  );
});

test('what differs from float64 whatever the padding is not called unsafe to batch, unless something else is broken as well', () => {
  const cause = { name: 'positions are counted from one', evidence: 'It is what float64 makes of the next position.' };
  const broken = (name: string, diagnosis: NonNullable<Counterexample['diagnosis']>): InvariantReport => ({
    ...{ ...allHeld.invariants[0], name, verdict: 'violated' },
    counterexample: { ...counterexample, diagnosis },
  });
  const told = (...invariants: InvariantReport[]): string =>
    flat(answerLines({ ...reportOf('relative', ANY), verdict: 'violated', invariants }, createColors(false)));
  const arithmetic = { dependsOn: 'arithmetic', text: 'Another function.' } as const;
  const plain = broken('matches-reference', arithmetic);
  const leak = broken('matches-unpadded', { dependsOn: 'pad content', text: 'A leak, by pad content.' });
  expect(told(plain)).toBe(
    'Not right: what is computed is not what the same model computes in float64 (matches-reference). No claim about padding is violated.',
  );
  expect(told(broken('matches-reference', { ...arithmetic, cause }))).toBe(
    'Not right: positions are counted from one (matches-reference). No claim about padding is violated.',
  );
  expect(told(plain, leak)).toMatch(/^Not safe to batch: /);
  expect(told(broken('matches-reference', { dependsOn: 'pad content', text: 'A leak.' }))).toMatch(
    /^Not safe to batch: /,
  );
});

test('where the same padding on the right breaks none of the broken claims, it is told on which side it is felt', () => {
  const needs = (held: string[]): Counterexample['needs'] => ({
    parts: [{ part: 'side', broken: [], held }],
    tried: 1,
    text: 'padding on the left. 1 alternative tried.',
  });
  const left: Row = { tokens: [5], types: [0], at: [1], under: [7], otherUnder: [8] };
  const found = { ...counterexample, case: { length: 2, rows: [left], singleton: true } };
  const told = (...of: Counterexample['needs'][]): string => {
    const invariants = of.map((one, i): InvariantReport => {
      const name = ['pad-content-is-ignored', 'matches-unpadded'][i];
      return { ...allHeld.invariants[0], name, verdict: 'violated', counterexample: { ...found, needs: one } };
    });
    return flat(answerLines({ ...reportOf('relative', ANY), verdict: 'violated', invariants }, createColors(false)));
  };
  expect(told(needs(['on the right']), needs(['on the right', 'between tokens']))).toBe(
    'Not safe to batch with padding on the left: pad-content-is-ignored is violated.',
  );
  const plain = 'Not safe to batch: pad-content-is-ignored is violated.';
  expect(told(needs(['on the right']), needs([]))).toBe(plain);
  expect(told(needs(['on the right']), undefined)).toBe(plain);
  expect(told(undefined)).toBe(plain);
});

test('a limit says how padding is otherwise: each way once, by its smallest counterexample', () => {
  const use: Use = { ...RIGHT, padTo: 24, origins: { padTo: 'as asked for' } };
  const limit = (name: string, length: number, at: number[], under = 0): InvariantReport => {
    const pads = new Array<number>(length - at.length).fill(under);
    const rows = [{ tokens: at.map(() => 5), types: at.map(() => 0), at, under: pads, otherUnder: pads }];
    const found = { ...counterexample, case: { length, rows, singleton: true } };
    return { ...allHeld.invariants[0], name, verdict: 'violated', counterexample: found };
  };
  const limits = [
    limit('matches-unpadded', 9, [0]),
    limit('repeatable', 5, [0, 1]),
    limit('batch-mates-are-ignored', 30, [0]),
    limit('row-order-is-ignored', 24, [22, 23]),
    limit('pad-content-is-ignored', 24, [0]),
  ];
  const padId = allHeld.subject.traits[0].padId;
  expect(padId).toBe(0);
  const lines = useLines({ ...reportOf('relative', use), limits });
  const { output } = counterexample.violation;
  expect(flat(lines)).toBe(
    [
      '  use padding on the right, the pad id under it (assumed), always to 24 positions (as asked for)',
      `limits with less padding than that, ${output} moves (repeatable)`,
      `with padding on the left, ${output} moves (row-order-is-ignored)`,
      `with other ids than the pad id under padding, ${output} moves (pad-content-is-ignored)`,
      `where rows are padded to another number of positions, ${output} moves (batch-mates-are-ignored)`,
      'violated there as well: matches-unpadded',
      'limits do not decide the verdict; --strict lets them',
    ]
      .join(' ')
      .replace(/\s+/g, ' '),
  );
});
