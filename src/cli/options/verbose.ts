import type { Report } from '../../core/report/report';
import type { Reports } from '../../engine/campaign/reports';
import { severalReports } from '../../report/several';
import type { TerminalOptions } from '../../report/terminal/terminal-report';
import { terminalReport } from '../../report/terminal/terminal-report';
import { inFlags } from './in-flags';

/** The flag, and what help says of it. */
export const VERBOSE_OPTION = [
  '--verbose',
  'print all: each claim with its numbers, what was covered, noise, versions and cost',
] as const;

/** A report, or several, as the terminal prints them. */
export function reportText(report: Report | Reports, options: TerminalOptions): string {
  return inFlags(
    report.format === 'padproof-report' ? terminalReport(report, options) : severalReports(report, options),
  );
}
