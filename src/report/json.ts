import { toJson } from '../core/json';
import type { Report } from '../verify/report';

/**
 * A report as JSON, as `docs/report.schema.json` describes it. JSON has no NaN and no infinities, and both are findings
 * here, so they become the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
 */
export function jsonReport(report: Report): string {
  return toJson(report);
}
