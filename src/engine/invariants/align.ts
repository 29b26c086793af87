import type { Case } from '../../core/case';
import type { Encoding, NamedValues, OutputName, Values } from '../../core/encoding';
import { OUTPUT_NAMES, tensorsOf } from '../../core/encoding';
import { apart } from '../../core/text/apart';
import type { Bound } from '../../numerics/bounds';
import type { Comparison, Scale, Stretch } from '../../numerics/compare';
import { compareBits, compareWithin, magnitudeOf } from '../../numerics/compare';
import { nearest } from '../../numerics/nearest';
import { NOISE_FACTOR } from '../../numerics/noise';
import type { Alignment, AskedAgain, Evidence, Judgement, Side } from './invariant';
import type { InvariantKind, Violation } from '../../core/report/violation';

/** The vectors that people use. */
const VECTORS: readonly OutputName[] = ['lastHiddenState', 'pooled', 'logits', 'perToken'];

/**
 * Judges a claim of the form "these places agree": every compared output at every aligned pair of positions, and the pooled
 * vectors of every aligned pair of rows. Exact claims compare bits, unless the subject differs from itself.
 *
 * @param read the outputs to compare, in this order; without it the vectors that people use, or, where the trusted side has
 *   none, whatever it has
 */
export function judgeAlignments(
  alignments: readonly Alignment[],
  evidence: Evidence,
  kind: InvariantKind,
  read?: readonly OutputName[],
): Judgement {
  let compared = 0;
  let count = 0;
  let worst = 0;
  const rows = new Set<number>();
  let first: Omit<Violation, 'count' | 'compared' | 'smallestPassingBound'> | undefined;
  const bits = kind === 'exact' && !evidence.bound.nondeterminism;
  for (const { expected, observed, row = observed.row } of alignments) {
    if (expected.at.length === 0) continue;
    const left = encodingOf(evidence, expected.run);
    const right = encodingOf(evidence, observed.run);
    const outputs = read ?? (tensorsOf(left, VECTORS).length > 0 ? VECTORS : OUTPUT_NAMES);
    const counterparts = new Map(tensorsOf(right, outputs).map((tensor) => [tensor.label, tensor]));
    for (const tensor of tensorsOf(left, outputs)) {
      const twin = counterparts.get(tensor.label);
      if (!twin) throw new Error(`the run "${observed.run}" has no ${tensor.label}`);
      const pairs = evidence.again
        ? nearestStretches(tensor, expected, observed, evidence.again)
        : stretches(tensor, expected, twin, observed);
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

/**
 * Noise that was measured, unit by unit; where none was, the largest number of the row, and where that of other outputs was, as
 * much of it as their furthest was of theirs. All weights of a layer's attention are one unit.
 */
export function scaleFor(
  label: string,
  pairs: readonly (readonly [Stretch, Stretch])[],
  { noise }: Pick<Bound, 'noise'>,
): number | Scale {
  if (noise?.knows(label)) {
    const scale = noise.scaleOf(label);
    return label.startsWith('attentions[') ? scale.units[0] : scale;
  }
  const magnitude = pairs.reduce((most, [stretch]) => Math.max(most, magnitudeOf(stretch)), 0);
  return noise ? (noise.relativeBound / NOISE_FACTOR) * magnitude : magnitude;
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
  if (a.output === 'attentions') return weightStretches(a.values, left, b.values, right);
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

/** The same of runs that were asked for again and again: of each number the two answers that lie nearest to each other. */
function nearestStretches(
  { output, label }: NamedValues,
  left: Side,
  right: Side,
  again: AskedAgain,
): [Stretch, Stretch][] {
  const valuesOf = (ends: ReadonlyMap<string, Encoding>, { run }: Side): NamedValues => {
    return tensorsOf(ends.get(run)!, [output]).find((tensor) => tensor.label === label)!;
  };
  const pairsOf = (ends: ReadonlyMap<string, Encoding>): [Stretch, Stretch][] =>
    stretches(valuesOf(ends, left), left, valuesOf(ends, right), right);
  const high = pairsOf(again.high);
  return pairsOf(again.low).map(([a, b], pair) => nearest([a, high[pair][0]], [b, high[pair][1]]));
}

/** The weights that each real query gives to the real keys, head by head. */
function weightStretches(a: Values, left: Side, b: Values, right: Side): [Stretch, Stretch][] {
  const heads = Array.from({ length: a.shape[1] }, (_, head) => head);
  const count = left.at.length;
  return heads.flatMap((head) =>
    left.at.map((_, i): [Stretch, Stretch] => [
      { values: weightsOf(a, left, head, i), offset: 0, count },
      { values: weightsOf(b, right, head, i), offset: 0, count },
    ]),
  );
}

/** `[L]`, from `[B, H, S, S]` */
function weightsOf({ data, shape: [, H, S] }: Values, { row, at }: Side, head: number, query: number): Values {
  const start = ((row * H + head) * S + at[query]) * S;
  return { data: Float32Array.from(at, (key) => data[start + key]), shape: [at.length] };
}

/** Where in an attention tensor a number stands: which head, query and key of the row. */
function placeOfWeight({ at }: Side, pair: number, key: number): number[] {
  return [Math.floor(pair / at.length), at[pair % at.length], at[key]];
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
  const weight = output === 'attentions' ? placeOfWeight(right, pair, at) : undefined;
  const position = output === 'pooled' || weight ? undefined : right.at[pair];
  const place = weight
    ? `, head ${weight[0]}, query ${weight[1]}, key ${weight[2]}`
    : position === undefined
      ? ''
      : `, position ${position}`;
  const measured = noise ? '× the noise measured' : " of the row's magnitude";
  const against = bits
    ? 'the bits must be the same'
    : `${deviation.toPrecision(3)}${measured}, bound ${bound.toPrecision(3)}`;
  const [seen, trusted] = apart(observed, expected);
  return {
    message: `${label} of row ${right.row}${place} is ${seen} in the run "${right.run}" and ${trusted} in the run "${left.run}" (${against}).`,
    output: label,
    index: weight ? [right.row, ...weight] : position === undefined ? [right.row, at] : [right.row, position, at],
    row: right.row,
    observed,
    expected,
    deviation,
    bound,
    ...(noise && deviation > 0 && Number.isFinite(deviation) && { noise: Math.abs(observed - expected) / deviation }),
    runs: [left.run, right.run],
  };
}
