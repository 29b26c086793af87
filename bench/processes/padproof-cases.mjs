// Campaigns of padproof in a process that is measured: padproof-cases.mjs MODEL BACKEND [KERNELS]
//
// Its cases are those that were asked for, without the further ones that a run takes for classes that did not come. What the
// subject itself takes is added up apart, in `modelSeconds`. `sample` writes the cases of a seed for others to check.
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { VERSION, cases, runCampaign } from 'padproof';
import { probeBackend } from 'padproof/bert';
import { headsOf, sourceOf } from '../models.mjs';
import { serve } from '../serve.mjs';

const [model, backend, kernels] = process.argv.slice(2);
let source;
let inModel = 0;

/** Takes the time of a method of the model. */
function clocked(method) {
  return async (...given) => {
    const start = performance.now();
    try {
      return await method(...given);
    } finally {
      inModel += performance.now() - start;
    }
  };
}

/** The same subject, whose time is taken: in opening, encoding, float64, gradients, and in taking other orders. */
function timed(subject) {
  const wrapped = { ...subject };
  for (const name of ['encode', 'reference', 'gradients']) if (subject[name]) wrapped[name] = clocked(subject[name]);
  if (subject.reordered) {
    const reordered = clocked(subject.reordered);
    wrapped.reordered = async (seed) => timed(await reordered(seed));
  }
  return wrapped;
}

await serve({
  async open() {
    const { available, why, howToGet = '' } = await probeBackend(backend);
    if (!available) throw new Error(`${why} ${howToGet}`);
    source = await sourceOf(model, backend, kernels);
    return { versions: { padproof: VERSION } };
  },
  async sample({ seed, runs, file }) {
    const subject = await source.open(source.weightScales[0]);
    const heads = await headsOf(subject);
    const drawn = fc.sample(cases(subject, { weightScales: source.weightScales, heads }), { seed, numRuns: runs });
    await subject.dispose();
    writeFileSync(
      file,
      JSON.stringify(
        drawn.map((one) => ({ ...one, weightScale: Math.max(0, source.weightScales.indexOf(one.weightScale)) })),
      ),
    );
    return { tokens: drawn.reduce((sum, { rows, length }) => sum + rows.length * length, 0) };
  },
  async run({ seed, runs }) {
    inModel = 0;
    const open = clocked(source.open);
    const opened = { ...source, open: async (weightScale) => timed(await open(weightScale)) };
    const { invariants, cases, cost, seconds } = await runCampaign(
      opened,
      { model: '' },
      // Pooled cases make fewer checks; everybody is to make the same.
      { seed, runs, minCoverage: 0, pool: false },
    );
    const sum = (pick) => invariants.reduce((total, one) => total + pick(one), 0);
    return {
      seconds,
      modelSeconds: inModel / 1000,
      cases: cases.judged,
      checks: sum(({ cases: { held, violated } }) => held + violated),
      compared: sum(({ compared }) => compared),
      modelRuns: cost.passes,
      tokens: cost.tokens,
      claims: invariants.filter(({ verdict }) => verdict !== 'unsupported').map(({ name }) => name),
      violated: Object.fromEntries(
        invariants
          .filter(({ verdict }) => verdict === 'violated')
          .map(({ name, counterexample }) => [name, counterexample?.violation.message]),
      ),
    };
  },
});
