import { toJson } from '../core/json';
import type { Report } from '../core/report/report';
import type { Reports } from '../engine/campaign/reports';

/**
 * Renders a report as JSON, as `docs/report.schema.json` describes it. JSON has no NaN and no infinities, and both are findings
 * here, so they become the strings `"NaN"`, `"Infinity"` and `"-Infinity"`. Several reports are one document, as
 * `docs/reports.schema.json` describes it.
 */
export function jsonReport(report: Report | Reports): string {
  return toJson(report);
}
