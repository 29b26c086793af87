// Many cases of a twin in its own use, in which whatever breaks is a false alarm: padding moves it nowhere there, by float64.
import { table } from '../between-marks.mjs';
import { answerOf } from './truth.mjs';

/** @returns how many cases were judged, and the claims that broke, in use and beyond it where all padding is as safe */
export async function longRun({ resolveModel, runCampaign }, twin, { runs, seed, maxLength }) {
  const options = { backend: 'onnxruntime-node' };
  const report = await runCampaign(
    await resolveModel(twin.folder, options),
    { model: twin.name, ...options },
    { seed, runs, maxLength, minCoverage: 0, investigate: false },
  );
  return { twin: twin.name, cases: report.cases.judged, alarms: falseAlarms(report, answerOf(twin.truth, report.use)) };
}

/** Why a run of a right model is no plain green, each reason once; what breaks beyond the use is none where padding there moves it. */
export function falseAlarms({ verdict, invariants, limits = [], stopped }, { safe, safeAnywhere }) {
  if (!safe) throw new Error('A twin that its own use moves cannot tell a false alarm.');
  const broken = (reports) => reports.filter((one) => one.verdict === 'violated').map(({ name }) => name);
  const alarms = [
    ...broken(invariants),
    ...(safeAnywhere ? broken(limits).map((name) => `${name}, beyond the use`) : []),
    ...(stopped ? [`stopped: ${stopped.message}`] : []),
  ];
  return alarms.length === 0 && verdict !== 'held' ? [`${verdict}, not held`] : alarms;
}

/** A row for each twin, and how many cases and false alarms there were over all. */
export function longTable(rows, { seed, maxLength }) {
  const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
  const [cases, alarms] = [sum((row) => row.cases), sum((row) => row.alarms.length)];
  const count = (n) => n.toLocaleString('en');
  const body = rows.map((row) => [row.twin, count(row.cases), row.alarms.length, row.alarms.join('; ') || '–']);
  const all = [`**all ${rows.length}**`, `**${count(cases)}**`, `**${alarms}**`, '–'];
  const where = `Seed ${seed}, rows of up to ${maxLength} positions:`;
  return `${where}\n\n${table(['twin', 'cases in its use', 'false alarms', 'which'], [...body, all])}`;
}
