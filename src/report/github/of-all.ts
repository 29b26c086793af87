import type { Report } from '../../core/report/report';
import type { NotRun, Reports } from '../../engine/campaign/reports';
import { namesIn, type NameOf } from '../several';
import { modelInWords } from '../terminal/subject-line';

/** One report among those of a run, under the name of its model and of its form, where there are several. */
export interface Named {
  readonly title: string;
  readonly report: Report;
}

/** The reports of a run, and what of it was not run. */
export function ofAll(report: Report | Reports): {
  readonly named: readonly Named[];
  readonly notRun: readonly NotRun[];
  /** What each of those is called. */
  readonly nameOf: NameOf;
} {
  if (report.format === 'padproof-report')
    return { named: [{ title: modelInWords(report.subject), report }], notRun: [], nameOf: () => '' };
  const nameOf = namesIn(report);
  const named = report.reports.map((one) => ({
    title: report.matrix ? nameOf(one) : `${modelInWords(one.subject)} · ${nameOf(one)}`,
    report: one,
  }));
  return { named, notRun: report.notRun, nameOf };
}
