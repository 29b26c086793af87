import type { InvariantReport, Report } from '../../core/report/report';
import type { Counterexample } from '../../core/report/counterexample';

/** A counterexample of two rows, one of them padded, as a campaign would save it. */
export const counterexample: Counterexample = {
  format: 'padproof-counterexample',
  version: 2,
  invariant: 'pad-content-is-ignored',
  claim: 'Other ids under the padding leave every real output bit-identical.',
  subject: { model: './models/leaky.mjs', backend: 'wasm' },
  case: {
    length: 3,
    rows: [
      { tokens: [101], types: [0], at: [0], under: [0, 7], otherUnder: [9, 8] },
      { tokens: [101, 2054, 102], types: [0, 1, 1], at: [0, 1, 2], under: [], otherUnder: [] },
    ],
    singleton: false,
    weightScale: 'hot',
  },
  violation: {
    message: 'lastHiddenState moved by 0.0246 when only the padding changed.',
    output: 'attentions[1]',
    index: [0, 3, 0, 2],
    row: 0,
    observed: 0.12345679,
    expected: 0.09885679,
    deviation: 0.0246001,
    bound: 0,
    smallestPassingBound: 0.0246001,
    count: 33,
    compared: 128,
    runs: ['base', 'other padding'],
  },
  location: { where: 'layer 1, head 3', layer: 1, head: 3 },
  found: { seed: 42, index: 17, path: '17:0:1', shrinks: 5 },
  recursAlone: true,
};

/** A claim with a measured bound, broken. */
export const outOfNoise: Counterexample = {
  ...counterexample,
  invariant: 'matches-unpadded',
  violation: { ...counterexample.violation, deviation: 21.34, bound: 8, noise: 3.5e-7, smallestPassingBound: 33.331 },
  diagnosis: { dependsOn: 'pad content', multiple: 21.34, text: 'A leak, by pad content.' },
};

const held: InvariantReport = {
  name: 'matches-unpadded',
  claim: 'Every real output equals that of the sequence alone.',
  kind: 'calibrated',
  verdict: 'held',
  cases: { held: 100, violated: 0, vacuous: 3 },
  compared: 1234567,
  bounds: [{ weightScale: 'hot', unit: 'noise', observed: 3.1, bound: 8, origin: 'times the noise measured' }],
  confidence: { cases: 100, level: 0.95, rateBelow: 0.03 },
};

const others: readonly InvariantReport[] = [
  {
    name: 'fully-masked-rows',
    claim: 'Rows without a real token follow the declared policy.',
    kind: 'exact',
    verdict: 'vacuous',
    reason: 'no case had a row without a real token',
    cases: { held: 0, violated: 0, vacuous: 100 },
    compared: 0,
    bounds: [],
  },
  {
    name: 'rows-sum-to-one',
    claim: 'Every attention row sums to one.',
    kind: 'calibrated',
    verdict: 'unsupported',
    reason: 'the subject gives no attentions',
    cases: { held: 0, violated: 0, vacuous: 0 },
    compared: 0,
    bounds: [],
  },
  {
    name: 'repeatable',
    claim: 'The same batch again gives the same bits.',
    kind: 'exact',
    verdict: 'inconclusive',
    reason: 'the run ended before it was judged',
    cases: { held: 0, violated: 0, vacuous: 0 },
    compared: 0,
    bounds: [],
  },
];

/** A report in which every verdict occurs. */
export const everyVerdict: Report = {
  format: 'padproof-report',
  version: 2,
  notCompared: [],
  padproof: '0.1.0',
  node: 'v20.20.2',
  subject: {
    model: './models/leaky.mjs',
    backend: 'wasm',
    traits: [
      {
        name: 'leaky',
        vocabularySize: 30522,
        maxLength: 128,
        padId: 0,
        positions: 'given',
        fullyMasked: 'uniform',
        outputs: ['lastHiddenState', 'attentions'],
        tokenTypes: 2,
        backend: 'wasm',
        weightScale: 'hot',
      },
    ],
  },
  seed: 42,
  verdict: 'violated',
  exitCode: 1,
  cases: { asked: 103, judged: 100, further: 2 },
  health: [],
  invariants: [
    held,
    {
      name: counterexample.invariant,
      claim: counterexample.claim,
      kind: 'exact',
      verdict: 'violated',
      cases: { held: 90, violated: 10, vacuous: 0 },
      compared: 128000,
      bounds: [],
      counterexample,
      savedTo: 'golden/counterexamples/pad-content-is-ignored-1.json',
    },
    ...others,
  ],
  noise: [
    {
      weightScale: 'hot',
      length: 16,
      sources: ['batches of 1 and 5', 'tokens in 4 orders', 'float64'],
      signal: 31000,
      samples: 1234,
      order: 2.2e-7,
      float64: 3.1e-7,
      factor: 8,
      floor: 4.76837158203125e-7,
    },
  ],
  coverage: {
    cases: 100,
    longest: 128,
    classes: { 'layout right': 60, 'layout left': 40, 'B = 1': 9 },
    pairs: { possible: 3, reached: 2, missing: [['layout left', 'B = 1']] },
  },
  cost: { runsAsked: 900, runsMade: 400, passes: 31, rows: 2200, tokens: 64000, secondLooks: 7, pooled: 60 },
  seconds: 12.34,
};

/** A report in which everything held. */
export const allHeld: Report = { ...everyVerdict, verdict: 'held', exitCode: 0, invariants: [held] };

/** The same report, in which the first claim has only this bound, of which 1 was seen. */
export function withBound(report: Report, bound: number): Report {
  const [first, ...rest] = report.invariants;
  const bounds = [{ unit: 'noise' as const, observed: 1, bound, origin: 'as many times the noise' }];
  return { ...report, invariants: [{ ...first, bounds }, ...rest] };
}
