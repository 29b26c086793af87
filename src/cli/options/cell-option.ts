import { Option } from 'commander';
import { NotHereError, PadproofError } from '../../core/errors';
import type { Report } from '../../core/report/report';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { NotRun, Reports } from '../../engine/campaign/reports';
import { reportsOf } from '../../engine/campaign/reports';
import { inFlags } from './in-flags';

/** The flag that padproof matrix gives to the check of a cell: it then writes what came of it even where that is no report. */
export function cellOption(): Option {
  return new Option('--cell', 'write the report of a cell of a matrix').hideHelp();
}

/** A form that could not be checked, and why. */
export function notRunFor(subject: SubjectSpec, thrown: PadproofError): NotRun {
  const { exitCode, message } = thrown;
  return { subject, exitCode, message: inFlags(message), ...(thrown instanceof NotHereError && { unsupported: true }) };
}

/**
 * What came of a cell, as several forms have it.
 * @param found a report, or what was thrown
 * @throws what was thrown, where that is a bug
 */
export function reportsOfCell(seed: number, found: unknown, specs: readonly SubjectSpec[] = []): Reports {
  if (isReport(found)) return found.format === 'padproof-report' ? reportsOf(seed, [found]) : found;
  if (!(found instanceof PadproofError)) throw found;
  return reportsOf(
    seed,
    [],
    specs.map((subject) => notRunFor(subject, found)),
  );
}

function isReport(found: unknown): found is Report | Reports {
  return typeof found === 'object' && found !== null && 'format' in found;
}
