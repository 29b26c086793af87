import type { Report } from '../../core/report/report';
import { specFieldsOf } from '../../core/report/spec-fields';
import type { Reports } from '../../engine/campaign/reports';
import type { Grown, History, PastReport } from './trend';

/** A saved report, and when it was made. */
export interface SavedReport {
  readonly file: string;
  readonly when: Date;
  readonly report: Report | Reports;
}

/** Sorts saved reports by time, and says how near each claim came to its bound; those of several forms are one entry a form. */
export function historyOf(saved: readonly SavedReport[]): History {
  const byTime = [...saved].sort((a, b) => a.when.getTime() - b.when.getTime() || (a.file < b.file ? -1 : 1));
  const reports = byTime.flatMap(({ file, when, report }) =>
    (report.format === 'padproof-report' ? [report] : report.reports).map((one) => pastOf(file, when, one)),
  );
  return { reports, grown: grownIn(reports) };
}

function pastOf(file: string, when: Date, report: Report): PastReport {
  const { subject, verdict, seed, cases, exhaustive, seconds, invariants } = report;
  const shares: Record<string, number> = {};
  for (const { name, bounds } of invariants) {
    // JSON has NaN and the infinities as text.
    const own = bounds.filter(({ bound }) => Number(bound) > 0).map((one) => Number(one.observed) / Number(one.bound));
    if (own.length > 0) shares[name] = largest(own);
  }
  const share = largest(Object.values(shares));
  const claim = Object.keys(shares).find((name) => Object.is(shares[name], share));
  const isWithin = claim === undefined || share <= 1;
  const bits = isWithin ? invariants.find((one) => one.verdict === 'violated' && one.bounds.length === 0) : undefined;
  const judged = cases.judged + cases.further + (exhaustive?.cases ?? 0);
  return {
    file,
    when: when.toISOString(),
    model: modelOf(subject),
    verdict,
    seed,
    ...(claim !== undefined && { worst: { claim, share } }),
    ...(bits && { bits: bits.name }),
    cases: judged,
    perSecond: seconds > 0 ? judged / seconds : 0,
    shares,
  };
}

function modelOf(subject: Report['subject']): string {
  const fields = Object.entries(specFieldsOf(subject)).map(([name, value]) => `${name} ${String(value)}`);
  return [subject.model || 'the built-in BERT', ...fields].join(', ');
}

function grownIn(reports: readonly PastReport[]): Grown[] {
  return [...new Set(reports.map(({ model }) => model))]
    .flatMap((model) => {
      const own = reports.filter((one) => one.model === model);
      const claims = new Set(own.flatMap(({ shares }) => Object.keys(shares)));
      return [...claims].flatMap((claim): Grown[] => {
        const seen = own.flatMap(({ shares }) => (claim in shares ? [shares[claim]] : []));
        const [first, last] = [seen[0], seen.at(-1)!];
        return seen.length > 1 && !(last <= first) ? [{ model, claim, first, last, factor: last / first }] : [];
      });
    })
    .sort((a, b) => size(b.factor) - size(a.factor) || size(b.last) - size(a.last));
}

/** What is no number is worse than any. */
function largest(all: readonly number[]): number {
  return all.some(Number.isNaN) ? NaN : Math.max(...all);
}

function size(factor: number): number {
  return Number.isNaN(factor) ? Number.MAX_VALUE : Math.min(factor, Number.MAX_VALUE);
}
