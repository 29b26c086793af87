import type { Command } from 'commander';
import { ExitCode } from '../../core/errors';
import { readReport } from '../../tools/saved-report';
import { writeUnobeyed } from '../host/ci/github';
import { standardOutput } from '../host/outlets';
import { writeOutputs } from '../host/outputs';
import { assertWritablePage, HTML_OPTION, pageOutput } from '../options/page-output';
import { coloursFor } from '../host/terminal/colours';
import { reportText, VERBOSE_OPTION } from '../options/verbose';

interface ReportOptions {
  /** `true` where the flag has no value. */
  readonly html?: true | string;
  readonly verbose?: true;
}

/** `padproof report FILE` */
export function addReport(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('report')
    .summary('Shows a saved report again.')
    .description('Shows a report that check --json has saved, as text, and with --html as a page. Runs no model.')
    .argument('<FILE>', 'a report, or reports of several forms, in JSON')
    .option(...VERBOSE_OPTION)
    .option(...HTML_OPTION)
    .action(async (file: string, options: ReportOptions) => exit(await show(file, options)));
}

async function show(file: string, { html, verbose }: ReportOptions): Promise<ExitCode> {
  const page = assertWritablePage(html);
  const report = await readReport(file);
  writeUnobeyed(reportText(report, { colours: coloursFor(standardOutput), verbose }), standardOutput);
  await writeOutputs([pageOutput(page, report)]);
  return ExitCode.held;
}
