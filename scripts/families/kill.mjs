// A check of a twin with a planted fault, until it is found.

/** How many cases are judged before a fault is looked for again. */
const STEPS = [10, 100];

/** @returns the row of the table: the claims that found the fault, or `by: undefined` where it survived */
export async function killed({ resolveModel, runCampaign }, twin, fault, { runs, seed, maxLength }) {
  const options = { backend: 'onnxruntime-node' };
  for (const step of [...STEPS.filter((cases) => cases < runs), runs]) {
    const report = await runCampaign(
      await resolveModel(fault.folder, options),
      { model: `${twin.name}, ${fault.name}`, ...options },
      { seed, runs: step, maxLength, minCoverage: 0, investigate: false },
    );
    const by = report.invariants.filter((one) => one.verdict === 'violated').map(({ name }) => name);
    if (by.length > 0) return { twin: twin.name, fault: fault.name, evidence: fault.evidence, by, cases: step };
  }
  return { twin: twin.name, fault: fault.name, evidence: fault.evidence, cases: runs };
}
