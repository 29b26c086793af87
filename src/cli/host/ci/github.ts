import { appendFileSync } from 'node:fs';
import { messageOf } from '../../../core/errors';
import { fitToPrint } from '../../../core/text/fit-to-print';
import type { Report } from '../../../core/report/report';
import type { Reports } from '../../../engine/campaign/reports';
import { inFlags } from '../../options/in-flags';
import { makeNonce } from '../nonce';
import type { Outlet } from '../outlets';

/** Does this run as a step of GitHub Actions? */
export function isOnGithub({ GITHUB_ACTIONS }: NodeJS.ProcessEnv = process.env): boolean {
  return GITHUB_ACTIONS === 'true';
}

/** Writes text whose lines GitHub must not obey, whatever a model put into them. */
export function writeUnobeyed(text: string, to: Outlet): void {
  if (!isOnGithub()) return to.write(text);
  const token = makeNonce();
  to.write(`::stop-commands::${token}\n${text}\n::${token}::\n`);
}

/**
 * Tells GitHub Actions, where this is a step of it, what a run found: annotations into the log, and a summary for the page of
 * the job (`GITHUB_STEP_SUMMARY`), behind what other commands left there. A summary that cannot be written is named.
 */
export async function tellGithub(report: Report | Reports, log: Outlet, errors: Outlet): Promise<void> {
  if (!isOnGithub()) return;
  const { githubAnnotations } = await import('../../../report/github/annotations.js');
  const { githubSummary } = await import('../../../report/github/summary.js');
  for (const line of githubAnnotations(report)) log.write(`${inFlags(line)}\n`);
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  try {
    appendFileSync(file, fitToPrint(inFlags(githubSummary(report))));
  } catch (thrown) {
    errors.write(`padproof: GITHUB_STEP_SUMMARY: ${file} cannot be written: ${messageOf(thrown)}\n`);
  }
}
