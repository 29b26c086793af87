import { toJson } from '../core/json';
import type { Report } from '../core/report/report';
import type { Reports } from '../engine/campaign/reports';

/**
 * Renders a report as JSON, as `docs/report.schema.json` describes it. JSON has no NaN and no infinities, and both are findings
 * here, so they become the strings `"NaN"`, `"Infinity"` and `"-Infinity"`. Several reports are one document, as
 * `docs/reports.schema.json` describes it.
 *
 * @param when the time of the report, which no two runs have in common; absent where none is told
 */
export function jsonReport(report: Report | Reports, when?: Date): string {
  return toJson(when ? { ...report, when: when.toISOString() } : report);
}
