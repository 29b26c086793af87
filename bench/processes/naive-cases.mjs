// The claims as plain fast-check properties on padproof's BERT, in a process that is measured: naive-cases.mjs MODEL BACKEND
//
// Cases, runs and judges are padproof's; what a campaign adds is left out. Every claim is a property of its own, every run a
// pass of its own, and the bound is the documented one, so nothing is shared, grouped or measured.
import fc from 'fast-check';
import { INVARIANTS, VERSION, cases } from 'padproof';
import { shapeBound } from '../../dist/numerics/bounds.js';
import { headsOf, sourceOf } from '../models.mjs';
import { serve } from '../serve.mjs';

const [model, backend] = process.argv.slice(2);
const EXACT = { value: 0, origin: 'bits' };
let source;
/** By weight scale: the subject and another instance of the same. */
const subjects = new Map();

const counts = {};

async function encode(run, { subject, fresh }) {
  counts.modelRuns++;
  counts.tokens += run.batch.size * run.batch.length;
  if (run.by === 'reference') return subject.reference(run.batch, run.wanted);
  return (run.when === 'fresh' ? fresh : subject).encode(run.batch, run.wanted);
}

/** Throws where the claim breaks, as a property does. */
async function holds(invariant, testCase) {
  const { subject, fresh } = subjects.get(testCase.weightScale);
  const evidence = { traits: subject, encodings: new Map(), gradients: new Map(), refusals: new Map() };
  for (const run of invariant.runs(testCase, subject)) {
    if (run.loss) {
      counts.modelRuns++;
      counts.tokens += run.batch.size * run.batch.length;
      evidence.gradients.set(run.key, await subject.gradients(run.batch, run.loss));
    } else evidence.encodings.set(run.key, await encode(run, { subject, fresh }));
  }
  const bound = invariant.bound ?? (invariant.kind === 'calibrated' ? shapeBound({ backend }) : EXACT);
  counts.judged++;
  if (evidence.encodings.size + evidence.gradients.size === 0) return;
  const { verdict, compared, violation } = invariant.judge(testCase, { ...evidence, bound });
  counts.compared += compared;
  if (verdict !== 'vacuous') counts.checks++;
  if (violation) throw new Error(violation.message);
}

await serve({
  async open() {
    source = await sourceOf(model, backend);
    for (const weightScale of source.weightScales.length > 0 ? source.weightScales : [undefined]) {
      subjects.set(weightScale, { subject: await source.open(weightScale), fresh: await source.open(weightScale) });
    }
    return { versions: { padproof: VERSION } };
  },
  async run({ seed, runs }) {
    const violated = {};
    Object.assign(counts, { judged: 0, checks: 0, compared: 0, modelRuns: 0, tokens: 0 });
    const [{ subject }] = subjects.values();
    const claims = INVARIANTS.filter((invariant) => invariant.unsupported(subject) === undefined);
    const heads = await headsOf(subject);
    const start = performance.now();
    for (const invariant of claims) {
      const property = fc.asyncProperty(cases(subject, { weightScales: source.weightScales, heads }), (testCase) =>
        holds(invariant, testCase),
      );
      const { failed, errorInstance } = await fc.check(property, { seed, numRuns: runs, endOnFailure: true });
      if (failed) violated[invariant.name] = errorInstance.message;
    }
    return {
      ...counts,
      seconds: (performance.now() - start) / 1000,
      cases: counts.judged / claims.length,
      claims: claims.map(({ name }) => name),
      violated,
    };
  },
});
