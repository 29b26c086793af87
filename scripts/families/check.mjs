// A check of one twin in one use, and whether its answer is right.
import { answerOf } from './truth.mjs';

/** Colours of a terminal that has none. */
const PLAIN = { red: String, green: String, yellow: String };

/**
 * @param asked the options of the use; empty for the one that the files beside the twin say
 * @returns the row of the table, with `wrong`, why it is
 */
export async function checked({ resolveModel, runCampaign, answerLines }, twin, asked, { runs, seed, maxLength }) {
  const options = { backend: 'onnxruntime-node', ...asked };
  const report = await runCampaign(
    await resolveModel(twin.folder, options),
    { model: twin.name, ...options },
    { seed, runs, maxLength, minCoverage: 0, investigate: false },
  );
  const { use, limits = [] } = report;
  const broken = ({ verdict }) => verdict === 'violated';
  const row = {
    twin: twin.name,
    asked,
    use,
    positions: report.subject.traits[0].positions,
    truth: answerOf(twin.truth, use),
    verdict: report.verdict,
    broken: report.invariants.filter(broken).map(({ name }) => name),
    limits: limits.filter(broken).map(({ name }) => name),
    answer: answerLines(report, PLAIN).join(' ').replaceAll(/ +/g, ' '),
  };
  const wrong = report.stopped ? `stopped: ${report.stopped.message}` : whyWrong(row);
  return { ...row, wrong };
}

/** Why an answer is wrong by how far padding moves the twin; undefined where it is right. */
export function whyWrong({ truth, verdict, broken, answer }) {
  const expected = truth.safe ? 'held' : 'violated';
  if (verdict !== expected)
    return `${verdict} (${broken.join(', ') || 'nothing broken'}), but padding moves it by ${truth.inUse} in float64`;
  if (truth.safe && truth.safeAnywhere === /only\.$|[Nn]ot /.test(answer))
    return `"${answer}", but other padding moves it by ${truth.anywhere} in float64`;
  return undefined;
}
