import type { Case } from '../../core/case';
import type { Encoding, NamedValues, OutputName } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import { numberInWords } from '../../core/json';
import type { Bound } from '../../numerics/bounds';
import type { Comparison, Scale, Stretch } from '../../numerics/compare';
import { compareBits, compareWithin, magnitudeOf } from '../../numerics/compare';
import type { Alignment, Evidence, Judgement, Side } from './invariant';
import type { InvariantKind, Violation } from '../../core/report/violation';

/**
 * Judges a claim of the form "these places agree": every compared output at every aligned pair of positions, and the pooled
 * vectors of every aligned pair of rows. Exact claims compare bits, unless the subject's own repeats differ.
 *
 * @param read the outputs to compare, in this order
 */
export function judgeAlignments(
  alignments: readonly Alignment[],
  evidence: Evidence,
  kind: InvariantKind,
  read: readonly OutputName[] = ['lastHiddenState', 'pooled', 'logits'],
): Judgement {
  let compared = 0;
  let count = 0;
  let worst = 0;
  const rows = new Set<number>();
  let first: Omit<Violation, 'count' | 'compared' | 'smallestPassingBound'> | undefined;
  const bits = kind === 'exact' && !evidence.bound.repeats;
  for (const { expected, observed, row = observed.row } of alignments) {
    if (expected.at.length === 0) continue;
    const left = encodingOf(evidence, expected.run);
    const right = encodingOf(evidence, observed.run);
    const counterparts = new Map(tensorsOf(right, read).map((tensor) => [tensor.label, tensor]));
    for (const tensor of tensorsOf(left, read)) {
      const twin = counterparts.get(tensor.label);
      if (!twin) throw new Error(`the run "${observed.run}" has no ${tensor.label}`);
      const pairs = stretches(tensor, expected, twin, observed);
      const scale = bits ? 1 : scaleFor(tensor.label, pairs, evidence.bound);
      pairs.forEach(([a, b], i) => {
        const comparison: Comparison = bits ? compareBits(a, b) : compareWithin(a, b, evidence.bound.value, scale);
        compared += comparison.compared;
        count += comparison.count;
        if (comparison.count > 0) rows.add(row);
        worst = Math.max(worst, comparison.worst);
        if (comparison.first && !first) {
          first = describe(comparison.first, tensor, expected, observed, i, bits, evidence.bound);
        }
      });
    }
  }
  if (compared === 0) return { verdict: 'vacuous', compared, worst };
  if (!first) return { verdict: 'held', compared, worst };
  return {
    verdict: 'violated',
    compared,
    worst,
    violation: { ...first, count, compared, smallestPassingBound: worst },
    rows: [...rows],
  };
}

/** Noise that was measured, unit by unit; where none was, the largest number of the row. */
export function scaleFor(
  label: string,
  pairs: readonly (readonly [Stretch, Stretch])[],
  { noise }: Bound,
): number | Scale {
  return noise ? noise.scaleOf(label) : Math.max(...pairs.map(([stretch]) => magnitudeOf(stretch)));
}

/** Every row against the same row of another run, at its real tokens. */
export function sameRows(testCase: Case, expected: string, observed: string): Alignment[] {
  return testCase.rows.map((row, r) => ({
    expected: { run: expected, row: r, at: row.at },
    observed: { run: observed, row: r, at: row.at },
  }));
}

/** The encoding of a run that was asked for. */
export function encodingOf(evidence: Evidence, run: string): Encoding {
  const encoding = evidence.encodings.get(run);
  if (!encoding) throw new Error(`the run "${run}" was not made`);
  return encoding;
}

/** The numbers to hold against each other: a vector a position, or one vector for a pooled row. */
function stretches(a: NamedValues, left: Side, b: NamedValues, right: Side): [Stretch, Stretch][] {
  const width = a.values.shape.at(-1)!;
  if (a.output === 'pooled') {
    return [
      [
        { values: a.values, offset: left.row * width, count: width },
        { values: b.values, offset: right.row * width, count: width },
      ],
    ];
  }
  return left.at.map((position, i) => [
    { values: a.values, offset: (left.row * a.values.shape[1] + position) * width, count: width },
    { values: b.values, offset: (right.row * b.values.shape[1] + right.at[i]) * width, count: width },
  ]);
}

function describe(
  { at, expected, observed, deviation }: NonNullable<Comparison['first']>,
  { output, label }: NamedValues,
  left: Side,
  right: Side,
  pair: number,
  bits: boolean,
  { value: bound, noise }: Bound,
): Omit<Violation, 'count' | 'compared' | 'smallestPassingBound'> {
  const position = output === 'pooled' ? undefined : right.at[pair];
  const place = position === undefined ? '' : `, position ${position}`;
  const measured = noise ? '× the noise measured' : " of the row's magnitude";
  const against = bits
    ? 'the bits must be the same'
    : `${deviation.toPrecision(3)}${measured}, bound ${bound.toPrecision(3)}`;
  return {
    message: `${label} of row ${right.row}${place} is ${numberInWords(observed)} in the run "${right.run}" and ${numberInWords(expected)} in the run "${left.run}" (${against}).`,
    output: label,
    index: position === undefined ? [right.row, at] : [right.row, position, at],
    row: right.row,
    observed,
    expected,
    deviation,
    bound,
    ...(noise && deviation > 0 && Number.isFinite(deviation) && { noise: Math.abs(observed - expected) / deviation }),
    runs: [left.run, right.run],
  };
}
