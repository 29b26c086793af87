// What was measured of forward passes, as tables.
import { absentees, figure, table, withSpread } from '../markdown.mjs';
import { median, ratios } from '../figures.mjs';

/** Our time in multiples of the others', for each number of threads; then the peaks, the differences, and who did not run. */
export function forwardTables({ versions, contenders, notRun, peaks, shapes }) {
  const counts = [...new Set(contenders.map(({ threads }) => threads))].sort();
  const at = ({ B, S, notRun: left }) => left.map((one) => ({ ...one, contender: `B ${B}, S ${S}, ${one.contender}` }));
  const absent = absentees([...notRun, ...shapes.flatMap(at)]);
  return [
    ...counts.map((threads) => ratioTable(threads, contenders, peaks, shapes)),
    peakTable(contenders, peaks, shapes),
    `${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}.`,
    absent,
  ]
    .join('\n\n')
    .trim();
}

function ratioTable(threads, contenders, peaks, shapes) {
  const others = contenders.filter((one) => !one.ours && one.threads === threads);
  // What has one thread only is there in every table: it is what a user of two cores has.
  const most = (name) => Math.max(...contenders.filter((one) => one.name === name).map((one) => one.threads));
  const ours = contenders.filter((one) => one.ours && one.threads === Math.min(threads, most(one.name)));
  const rows = shapes.flatMap(({ B, S, flops, rounds, entries }) =>
    ours.flatMap(({ label }) => {
      const own = entries.find((entry) => entry.label === label);
      if (!own) return [];
      const share = flops / median(own.seconds) / 1e9 / peaks[label];
      const cells = others.map((other) => {
        const theirs = entries.find((entry) => entry.label === other.label);
        return theirs ? withSpread(ratios(own.seconds, theirs.seconds)) : '–';
      });
      return [[`B ${B}, S ${S}`, label, ...cells, `${figure(100 * share)} %`, String(rounds)]];
    }),
  );
  const head = ['batch', 'ours', ...others.map(({ label }) => `× ${label}`), 'of its peak', 'rounds'];
  return `${threads === 1 ? 'One thread' : `${threads} threads`}:\n\n${table(head, rows)}`;
}

function peakTable(contenders, peaks, shapes) {
  const rows = contenders.map(({ label }) => {
    const mine = shapes.flatMap(({ B, S, flops, entries }) => {
      const entry = entries.find((one) => one.label === label);
      return entry ? [{ at: `B ${B}, S ${S}`, rate: flops / median(entry.seconds) / 1e9, apart: entry.apart }] : [];
    });
    const best = mine.reduce((a, b) => (b.rate > a.rate ? b : a), { rate: 0, at: '–', apart: NaN });
    const apart = Math.max(...mine.map((one) => one.apart));
    return [label, figure(peaks[label]), `${figure((100 * best.rate) / peaks[label])} %`, best.at, figure(apart)];
  });
  return table(['contender', 'peak, GFLOP/s', 'of it at best', 'at', 'furthest from the first'], rows);
}
