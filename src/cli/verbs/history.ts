import type { Command } from 'commander';
import { ExitCode, UsageError } from '../../core/errors';
import { historyOf } from '../../tools/history/history';
import { readReports } from '../../tools/history/read';
import { historyText } from '../../report/tools/history';
import { counted, printableLine } from '../../report/text';
import { standardError, standardOutput } from '../host/outlets';
import { writeOutputs } from '../host/outputs';
import { coloursFor } from '../host/terminal/colours';
import { assertWritablePage, HTML_OPTION, toolPageOutput } from '../options/page-output';

interface HistoryOptions {
  /** `true` where the flag has no value. */
  readonly html?: true | string;
}

/** `padproof history FOLDER` */
export function addHistory(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('history')
    .summary('Shows how saved reports change over time.')
    .description(
      'Reads the reports that check --json saved in a folder, and those below it, and shows what changed over time. The time is the day in the name of a file, such as 2026-11-30.json, or when it was written. Runs no model.',
    )
    .argument('<FOLDER>', 'a folder with reports in JSON')
    .option(...HTML_OPTION)
    .action(async (folder: string, options: HistoryOptions) => exit(await history(folder, options)));
}

async function history(folder: string, { html }: HistoryOptions): Promise<ExitCode> {
  const page = assertWritablePage(html);
  const { saved, skipped } = await readReports(folder);
  for (const { file, why } of skipped)
    standardError.write(`padproof: skipped ${printableLine(file)}: ${printableLine(why)}\n`);
  const found = historyOf(saved);
  if (found.reports.length === 0)
    throw new UsageError(
      `${folder}: no report is there${skipped.length > 0 ? `; skipped ${counted(skipped.length, 'file')}` : ''}. Save one there: padproof check --json ${folder}/2026-11-30.json`,
    );
  standardOutput.write(historyText(found, { colours: coloursFor(standardOutput) }));
  await writeOutputs([
    toolPageOutput(page, async () => (await import('../../report/html/tools/history-page.js')).historyPage(found)),
  ]);
  return ExitCode.held;
}
