import type { Case } from '../core/case';
import { batchOf } from '../core/case';
import type { Traits } from '../core/subject';
import { encodingOf, judgeAlignments, sameRows } from './align';
import { attentionRows, Findings } from './attention';
import type { Evidence, Invariant, Judgement, Run } from './invariant';
import { attended, base, comparable, fullyMaskedReplaced } from './runs';
import { needsOutputs } from './support';

/** A row without one real token: what it gets is a matter of policy, but no other row may feel that it is there. */
export const fullyMaskedRows: Invariant = {
  name: 'fully-masked-rows',
  claim: 'A fully masked row follows the declared policy and leaves every other row bit-identical.',
  kind: 'exact',
  unsupported: needsOutputs,
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

/** Uniform: every weight of a query has the same bits. Zeros: every weight is 0. NaN: every number of the state is NaN. */
function judgePolicy({ rows, length }: Case, evidence: Evidence): Judgement {
  const { fullyMasked } = evidence.traits;
  const everywhere = Array.from({ length }, (_, position) => position);
  const run = evidence.encodings.has('attended') ? 'attended' : 'base';
  const encoding = encodingOf(evidence, run);
  const findings = new Findings(run, 0);
  rows.forEach(({ at: { length: real } }, r) => {
    if (real > 0 || fullyMasked === 'unspecified') return;
    if (encoding.attentions && fullyMasked !== 'nan') {
      for (const at of attentionRows(encoding, r, everywhere)) {
        // Equal bits, and some weight: that they sum to one is the claim of rows-sum-to-one.
        const expected = fullyMasked === 'zeros' ? 0 : at.weights[0] > 0 ? at.weights[0] : 1 / length;
        at.weights.forEach((weight, key) => {
          const what = (): string =>
            `a fully masked row must be ${fullyMasked}; key ${key} has ${weight} and should have ${expected}`;
          findings.check(at, key, weight, expected, Math.abs(weight - expected), what);
        });
      }
    }
  });
  const weights = findings.judgement();
  const state = encoding.lastHiddenState;
  if (weights.verdict === 'violated' || !state || fullyMasked === 'unspecified') return weights;
  return judgeState(
    rows.flatMap((row, r) => (row.at.length === 0 ? [r] : [])),
    evidence,
    run,
    weights,
  );
}

function judgeState(fullyMasked: readonly number[], evidence: Evidence, run: string, weights: Judgement): Judgement {
  const { data, shape } = encodingOf(evidence, run).lastHiddenState!;
  const [, S, E] = shape;
  const nan = evidence.traits.fullyMasked === 'nan';
  for (const row of fullyMasked) {
    for (let i = row * S * E; i < (row + 1) * S * E; i++) {
      if (nan ? Number.isNaN(data[i]) : Number.isFinite(data[i])) continue;
      const index = [row, Math.floor(i / E) % S, i % E];
      const compared = weights.compared + i + 1 - row * S * E;
      return {
        verdict: 'violated',
        compared,
        worst: Infinity,
        violation: {
          message: `lastHiddenState[${index.join(', ')}] of a fully masked row is ${data[i]}; the declared policy is ${evidence.traits.fullyMasked}.`,
          output: 'lastHiddenState',
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
  return { verdict: 'held', compared: weights.compared + fullyMasked.length * S * E, worst: weights.worst };
}
