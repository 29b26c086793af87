import type { Report } from '../../core/report/report';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { MatrixInfo, NotRun, Reports } from '../../engine/campaign/reports';
import { reportsOf } from '../../engine/campaign/reports';
import type { KnownCell } from './kept-cells';

/** What came of a cell, whenever it was run. */
export interface CellResult {
  readonly cell: KnownCell;
  readonly reports: Reports;
}

/**
 * The report of all cells, each under its name; a cell of several forms has a name for each.
 * @param seed where there are no results
 * @param formInWords how a form is called among those of one model
 */
export function matrixReport(
  plan: string,
  results: readonly CellResult[],
  seed: number,
  formInWords: (subject: SubjectSpec) => string,
  part?: NonNullable<MatrixInfo['part']>,
): Reports {
  const reports: (readonly [string, Report])[] = [];
  const notRun: (readonly [string, NotRun])[] = [];
  for (const { cell, reports: found } of results) {
    const several = found.reports.length + found.notRun.length > 1;
    const name = (subject: SubjectSpec): string => (several ? `${cell.name} · ${formInWords(subject)}` : cell.name);
    for (const one of found.reports) reports.push([name(one.subject), one]);
    for (const one of found.notRun) notRun.push([name(one.subject), one]);
  }
  const second = <T>([, one]: readonly [string, T]): T => one;
  const names = [...reports, ...notRun].map(([name]) => name);
  return reportsOf(results[0]?.reports.seed ?? seed, reports.map(second), notRun.map(second), {
    plan,
    names,
    ...(part && { part }),
  });
}
