import { ExitCode } from '../../core/errors';
import type { Verdict } from '../../core/verdict';
import { VERSION } from '../../core/version';
import type { Report } from '../../core/report/report';
import type { SubjectSpec } from '../../core/report/subject-spec';

/** The version of the shape below; it grows when a field changes its meaning or goes away. */
export const REPORTS_VERSION = 2;

/** A form of a model that could not be checked. */
export interface NotRun {
  readonly subject: SubjectSpec;
  readonly exitCode: ExitCode;
  /** Why, and what to do. */
  readonly message: string;
}

/** The reports of several forms of one model, each checked on the same cases. Plain JSON. */
export interface Reports {
  readonly format: 'padproof-reports';
  readonly version: typeof REPORTS_VERSION;
  readonly padproof: string;
  readonly node: string;
  readonly seed: number;
  /** The worst of them. */
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** One for each form, in the order in which they were asked for. */
  readonly reports: readonly Report[];
  /** Those that could not be checked; empty where all were. */
  readonly notRun: readonly NotRun[];
  /** When it was written as JSON: ISO 8601, in UTC. */
  readonly when?: string;
}

/** From the worst to the best: a violation is certain, whatever else could not be judged. */
const EXIT_CODES: readonly ExitCode[] = [
  ExitCode.violated,
  ExitCode.usage,
  ExitCode.environment,
  ExitCode.inconclusive,
  ExitCode.held,
];
const VERDICTS: readonly Verdict[] = ['violated', 'inconclusive', 'vacuous', 'unsupported', 'held'];

/** Puts the reports of several forms of one model together. There is one report or one that was not run at least. */
export function reportsOf(seed: number, reports: readonly Report[], notRun: readonly NotRun[] = []): Reports {
  const verdicts = [...reports.map(({ verdict }) => verdict), ...notRun.map((): Verdict => 'inconclusive')];
  const exitCodes = [...reports, ...notRun].map(({ exitCode }) => exitCode);
  return {
    format: 'padproof-reports',
    version: REPORTS_VERSION,
    padproof: VERSION,
    node: process.versions.node,
    seed,
    verdict: VERDICTS.find((verdict) => verdicts.includes(verdict))!,
    exitCode: EXIT_CODES.find((code) => exitCodes.includes(code))!,
    reports,
    notRun,
  };
}
