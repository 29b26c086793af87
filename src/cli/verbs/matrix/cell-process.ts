import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode, PadproofError } from '../../../core/errors';
import { outsideText } from '../../../core/text/outside-text';
import type { Reports } from '../../../engine/campaign/reports';
import { readReport } from '../../../tools/saved-report';
import { environmentForOthers, flagsForOthers } from '../../host/node-flags';
import { GROUPS, killGroup } from '../../host/process-group';

/** What is kept of what a cell says, in characters: its last words say why it ended. */
const MOST_SAID = 20_000;
/** And shown of the last of it. */
const MOST_SHOWN = 2000;

/** What came of the process of a cell: its reports; or where it wrote none, why. */
export type CellOutcome = { readonly reports: Reports } | { readonly exitCode: ExitCode; readonly message: string };

/** What ends the processes of each cell that runs. */
const running = new Set<() => void>();
process.on('exit', () => running.forEach((end) => end()));

/**
 * Runs the check of a cell in processes of its own, so that whatever it does ends no other cell.
 * @param signal ends it: what it has found by then comes back
 */
export async function runCellProcess(words: readonly string[], signal: AbortSignal): Promise<CellOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-cell-'));
  const file = join(folder, 'cell.json');
  const main = join(__dirname, '../../main.js');
  // Annotations and the summary are those of the whole.
  const { GITHUB_ACTIONS: _, ...env } = environmentForOthers(process.env);
  const child = spawn(
    process.execPath,
    [...flagsForOthers(), main, 'check', ...words, '--cell', '--json', file],
    // A group of its own: a terminal's Ctrl-C would count twice.
    { stdio: ['ignore', 'ignore', 'pipe'], env, detached: GROUPS },
  );
  const stop = (): void => void child.kill('SIGINT');
  const end = (): void => void (child.pid !== undefined && killGroup(child.pid, 'SIGKILL'));
  signal.addEventListener('abort', stop);
  running.add(end);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-MOST_SAID)));
  try {
    const how = await new Promise<string>((resolve) => {
      child.on('error', (thrown) => resolve(`could not be started: ${thrown.message}`));
      child.on('close', (code, by) => resolve(by ? `was ended by ${by}` : `ended with exit code ${code}`));
    });
    const found = existsSync(file) ? await reportsIn(file) : 'and wrote no report.';
    if (typeof found !== 'string') return { reports: found };
    return { exitCode: codeOf(child.exitCode), message: lastWords(said) ?? `its process ${how}, ${found}` };
  } finally {
    signal.removeEventListener('abort', stop);
    running.delete(end);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the process of a cell wrote, or why that is of no use: whatever it is ends no other cell. */
export async function reportsIn(file: string): Promise<Reports | string> {
  try {
    const reports = await readReport(file);
    if (reports.format === 'padproof-reports') return reports;
    return `and its report is ${reports.format}; expected padproof-reports.`;
  } catch (thrown) {
    if (!(thrown instanceof PadproofError)) throw thrown;
    return `and its report cannot be used: ${outsideText(thrown.message, MOST_SHOWN)}`;
  }
}

function codeOf(code: number | null): ExitCode {
  const isCode = (one: unknown): one is ExitCode =>
    one !== ExitCode.held && Object.values<unknown>(ExitCode).includes(one);
  return isCode(code) ? code : ExitCode.inconclusive;
}

/** The last thing that padproof said in a process, and what follows it. */
function lastWords(said: string): string | undefined {
  const at = said.lastIndexOf('padproof: ');
  if (at < 0) return undefined;
  const words = outsideText(said.slice(at + 'padproof: '.length).trim(), MOST_SHOWN);
  return /^seed -?\d+$/.test(words) ? undefined : words;
}
