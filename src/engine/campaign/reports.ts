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
  /** What would compute it is not here; elsewhere it may be. */
  readonly unsupported?: true;
}

/** What reports are of that a plan asked for, and not one command. */
export interface MatrixInfo {
  /** The plan's file. */
  readonly plan: string;
  /** What each is called: those of `reports`, then those of `notRun`. */
  readonly names: readonly string[];
  /** Which part of the cells these are, where others are judged elsewhere. */
  readonly part?: { readonly index: number; readonly count: number; readonly of: number };
  /** Of a file that keeps one cell: what it was run with. */
  readonly cell?: CellInfo;
}

/** What makes two runs of a cell the same. */
export interface CellInfo {
  /** A hash of the version and of all that check was given. */
  readonly id: string;
  /** A hash of the model's file or folder, where it is one, and of the files that its flags name. */
  readonly content?: string;
  /** The versions of what computes it, as far as they can be told without starting it. */
  readonly runtime?: string;
}

/** The reports of several forms of one model, each checked on the same cases; or of the cells of a matrix. Plain JSON. */
export interface Reports {
  readonly format: 'padproof-reports';
  readonly version: typeof REPORTS_VERSION;
  readonly padproof: string;
  readonly node: string;
  /** Of a matrix with several seeds the first: each report has its own. */
  readonly seed: number;
  /** The worst of them. */
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** One for each form, in the order in which they were asked for. */
  readonly reports: readonly Report[];
  /** Those that could not be checked; empty where all were. */
  readonly notRun: readonly NotRun[];
  readonly matrix?: MatrixInfo;
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
/** From the worst to the best. */
export const VERDICTS: readonly Verdict[] = ['violated', 'inconclusive', 'vacuous', 'unsupported', 'held'];

/** Puts the reports of several forms of one model together. Where there is none nothing was judged, and nothing is wrong. */
export function reportsOf(
  seed: number,
  reports: readonly Report[],
  notRun: readonly NotRun[] = [],
  matrix?: MatrixInfo,
): Reports {
  const verdicts = [
    ...reports.map(({ verdict }) => verdict),
    ...notRun.map(({ unsupported }): Verdict => (unsupported ? 'unsupported' : 'inconclusive')),
  ];
  const exitCodes = [...reports, ...notRun].map(({ exitCode }) => exitCode);
  return {
    format: 'padproof-reports',
    version: REPORTS_VERSION,
    padproof: VERSION,
    node: process.versions.node,
    seed,
    verdict: VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'vacuous',
    exitCode: EXIT_CODES.find((code) => exitCodes.includes(code)) ?? ExitCode.held,
    reports,
    notRun,
    ...(matrix && { matrix }),
  };
}
