import type { Case } from '../../core/case';
import { batchOf } from '../../core/case';
import type { Encoding } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import type { FullyMaskedPolicy, Traits } from '../../core/subject';
import { encodingOf, judgeAlignments, sameRows } from './align';
import { attentionRows, Findings } from './attention';
import type { Evidence, Invariant, Judgement, Run } from './invariant';
import { attended, base, comparable, COMPARED } from './runs';
import { needsLayout, needsVectors } from './support';
import { fullyMaskedReplaced } from './twin-runs';

/** A row without one real token: what it gets is a matter of policy, but no other row may feel that it is there. */
export const fullyMaskedRows: Invariant = {
  name: 'fully-masked-rows',
  claim: 'A fully masked row follows the declared policy and leaves every other row bit-identical.',
  kind: 'exact',
  family: 'other content changes no bit',
  advice:
    'A row without a real token breaks the policy that the subject declares, or touches another row. Look at 0/0 in pooling and at -Infinity in the softmax.',
  whenPooled: 'shared',
  unsupported: (traits) => needsLayout(traits) ?? needsVectors(traits),
  runs: (testCase, traits) => {
    if (traits.fullyMasked === 'refused') return [refusedBatch(testCase, traits)];
    if (!testCase.rows.some((row) => row.at.length === 0)) return [];
    return [base(testCase, traits), fullyMaskedReplaced(testCase, traits), ...policyRuns(testCase, traits)];
  },
  alignments: (testCase, traits) =>
    traits.fullyMasked === 'refused' ? [] : sameRows(testCase, 'fully masked replaced', 'base'),
  judge(testCase, evidence): Judgement {
    if (evidence.traits.fullyMasked === 'refused') return judgeRefusal(evidence);
    const others = judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
    const policy = judgePolicy(testCase, evidence);
    const parts = [others, policy];
    return {
      verdict: (['violated', 'held'] as const).find((verdict) => parts.some((p) => p.verdict === verdict)) ?? 'vacuous',
      compared: others.compared + policy.compared,
      worst: Math.max(others.worst, policy.worst),
      violation: others.violation ?? policy.violation,
    };
  },
};

/** Where the policy says what every weight is. */
const WEIGHTS: Partial<Record<FullyMaskedPolicy, number>> = { zeros: 0, ones: 1 };

function policyRuns(testCase: Case, traits: Traits): Run[] {
  return traits.outputs.includes('attentions') ? [attended(testCase, traits)] : [];
}

function refusedBatch({ rows, length }: Case, traits: Traits): Run {
  const padding = new Array<number>(length).fill(traits.padId);
  const hidden = { tokens: [], types: [], at: [], under: padding, otherUnder: padding };
  const batch = batchOf([hidden, ...rows.slice(1)], length, traits);
  return { key: 'refused', batch, wanted: comparable(traits), place: 'free', refusal: true };
}

function judgeRefusal(evidence: Evidence): Judgement {
  if (evidence.refusals.has('refused')) return { verdict: 'held', compared: 1, worst: 0 };
  return {
    verdict: 'violated',
    compared: 1,
    worst: 1,
    violation: {
      message: 'The subject declares that it refuses a fully masked row, and encoded one (row 0).',
      output: 'lastHiddenState',
      index: [0],
      row: 0,
      observed: 1,
      expected: 0,
      deviation: 1,
      bound: 0,
      smallestPassingBound: 1,
      count: 1,
      compared: 1,
      runs: ['refused', 'refused'],
    },
  };
}

/**
 * Uniform: every weight of a query has the same bits. Zeros: every weight is 0; ones: every weight is 1. In these, every number
 * that is put out for such a row is finite: states, logits, pooled vectors. NaN: every number of the state is NaN.
 */
function judgePolicy({ rows, length }: Case, evidence: Evidence): Judgement {
  const { fullyMasked } = evidence.traits;
  const everywhere = Array.from({ length }, (_, position) => position);
  const run = evidence.encodings.has('attended') ? 'attended' : 'base';
  const encoding = encodingOf(evidence, run);
  const findings = new Findings(run, 0);
  if (fullyMasked === 'unspecified') return findings.judgement();
  const hidden = rows.flatMap((row, r) => (row.at.length === 0 ? [r] : []));
  for (const r of hidden) {
    if (!encoding.attentions || fullyMasked === 'nan') continue;
    for (const at of attentionRows(encoding, r, everywhere)) {
      // Equal bits, and some weight: that they sum to one is the claim of rows-sum-to-one.
      const expected = WEIGHTS[fullyMasked] ?? (at.weights[0] > 0 ? at.weights[0] : 1 / length);
      at.weights.forEach((weight, key) => {
        const what = (): string =>
          `a fully masked row must be ${fullyMasked}; key ${key} has ${weight} and should have ${expected}`;
        findings.check(at, key, weight, expected, Math.abs(weight - expected), what);
      });
    }
  }
  let judged = findings.judgement();
  // Both: a model may take another path where attention weights are wanted.
  for (const key of new Set(['base', run])) {
    if (judged.verdict === 'violated') return judged;
    judged = judgeOutputs(hidden, fullyMasked, key, encodingOf(evidence, key), judged);
  }
  return judged;
}

/** Looks for the first number that is NaN, or infinite, where it must not be; or is not NaN where it must. */
function judgeOutputs(
  rows: readonly number[],
  policy: FullyMaskedPolicy,
  run: string,
  encoding: Encoding,
  before: Judgement,
): Judgement {
  const nan = policy === 'nan';
  let { compared } = before;
  for (const { label, values } of tensorsOf(encoding, nan ? ['lastHiddenState'] : COMPARED)) {
    const { data, shape } = values;
    const stride = shape.slice(1).reduce((a, b) => a * b, 1);
    for (const row of rows) {
      for (let i = row * stride; i < (row + 1) * stride; i++) {
        compared++;
        if (nan ? Number.isNaN(data[i]) : Number.isFinite(data[i])) continue;
        const index = indexOf(i, shape);
        return {
          verdict: 'violated',
          compared,
          worst: Infinity,
          violation: {
            message: `${label}[${index.join(', ')}] of a fully masked row is ${data[i]}; the declared policy is ${policy}.`,
            output: label,
            index,
            row,
            observed: data[i],
            expected: nan ? NaN : 0,
            deviation: Infinity,
            bound: 0,
            smallestPassingBound: Infinity,
            count: 1,
            compared,
            runs: [run, run],
          },
        };
      }
    }
  }
  return compared > 0 ? { verdict: 'held', compared, worst: before.worst } : before;
}

/** Where the ith number of a row-major tensor stands. */
function indexOf(i: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(i % size);
    i = Math.floor(i / size);
  }
  return index;
}
