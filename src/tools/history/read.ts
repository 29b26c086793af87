import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UsageError } from '../../core/errors';
import { unreadable } from '../../core/files/unreadable';
import { readReport } from '../saved-report';
import type { SavedReport } from './history';

/** Years of nights. */
const MOST_FILES = 2000;

/** What is no report of anybody's nights. */
const OF_OTHERS = /(^|[\\/])(node_modules|\.[^\\/]+)[\\/]/;

/** A day in a name, and the time of that day where one stands behind it: 2026-11-30, 20261130, 2026-11-30T03-15. */
const DAY = /(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?:[T_. -]([01]\d|2[0-3])[:.-]?([0-5]\d))?(?!\d)/g;

/**
 * Reads the reports of a folder and of those below it: the files that end in .json. It skips node_modules
 * and what begins with a dot.
 * @returns them, and the files that are none, each with why
 * @throws UsageError where there are none, or too many; EnvironmentError where the folder cannot be read.
 */
export async function readReports(
  folder: string,
): Promise<{ readonly saved: readonly SavedReport[]; readonly skipped: readonly { file: string; why: string }[] }> {
  let names: string[];
  try {
    const all = await readdir(folder, { recursive: true });
    names = all.filter((name) => name.endsWith('.json') && !OF_OTHERS.test(name)).sort();
  } catch (thrown) {
    throw unreadable(
      `FOLDER cannot be read: ${messageOf(thrown)}. Name a folder with reports that padproof check wrote as JSON.`,
      thrown,
    );
  }
  if (names.length > MOST_FILES)
    throw new UsageError(`${folder}: ${names.length} files there end in .json; at most ${MOST_FILES} are read.`);
  const saved: SavedReport[] = [];
  const skipped: { file: string; why: string }[] = [];
  for (const name of names) {
    const file = join(folder, name);
    try {
      const report = await readReport(file);
      saved.push({ file: name, when: timeIn(report) ?? dayIn(name) ?? (await stat(file)).mtime, report });
    } catch (thrown) {
      skipped.push({ file: name, why: messageOf(thrown) });
    }
  }
  return { saved, skipped };
}

/** The time that a report tells of itself; those of earlier versions tell none. */
function timeIn({ when }: SavedReport['report']): Date | undefined {
  const time = new Date(when ?? NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The last day that a name has in it, in UTC. */
export function dayIn(name: string): Date | undefined {
  const [, year, month, day, hour = '00', minute = '00'] = [...name.matchAll(DAY)].at(-1) ?? [];
  return year === undefined ? undefined : new Date(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
}
