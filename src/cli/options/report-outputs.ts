import type { Report } from '../../core/report/report';
import { UsageError } from '../../core/errors';
import type { Reports } from '../../engine/campaign/reports';
import { jsonReport } from '../../report/json';
import type { Pictures } from '../../tools/picture/pictures-of';
import { tellGithub, writeUnobeyed } from '../host/ci/github';
import { standardError, standardOutput } from '../host/outlets';
import { assertWritableFile, writeOutputs } from '../host/outputs';
import { coloursFor } from '../host/terminal/colours';
import { inFlags } from './in-flags';
import { assertWritablePage, pageOutput } from './page-output';
import { reportText } from './verbose';

/** The flags that say where a report goes. */
export interface ReportFlags {
  /** `true` where the flag has no value: standard output. */
  readonly json?: true | string;
  /** As `json`, of a verb that tells what it finds as it finds it. */
  readonly events?: true | string;
  readonly junit?: string;
  /** `true` where the flag has no value: a file with a name of its own. */
  readonly html?: true | string;
  readonly verbose?: true;
}

/** What `--json` and `--junit` are, for help. */
export const JSON_OPTION = [
  '--json [file]',
  'write the report as JSON: to standard output, or to a file that ends in .json',
] as const;
export const JUNIT_OPTION = ['--junit <file>', 'write the report as JUnit XML'] as const;

/**
 * Makes sure that all can be written, before any work is done for it.
 * @returns what to call with the report
 * @throws UsageError, EnvironmentError naming the flag and the file.
 */
export function reportOutputs({ json, events, junit, html, verbose }: ReportFlags) {
  if (typeof json === 'string') assertWritableFile('--json', json, '.json');
  if (typeof events === 'string') assertWritableFile('--events', events, '.jsonl');
  if (json === true && events === true)
    throw new UsageError('--json and --events both ask for standard output. Name a file for one of them.');
  if (junit !== undefined) assertWritableFile('--junit', junit, '.xml');
  const page = assertWritablePage(html);
  return {
    /** Is a page asked for? */
    hasPage: page !== undefined,
    /** Is anything asked for that says what ids stand for? */
    hasWords: page !== undefined || json !== undefined,
    async write(report: Report | Reports, pictures?: ReadonlyMap<Report, Pictures>): Promise<void> {
      const people = json === true || events === true ? standardError : standardOutput;
      writeUnobeyed(reportText(report, { colours: coloursFor(people), verbose }), people);
      await tellGithub(report, people, standardError);
      const when = new Date();
      if (json === true) standardOutput.write(jsonReport(report, when));
      await writeOutputs([
        { flag: '--json', file: json, content: () => jsonReport(report, when) },
        {
          flag: '--junit',
          file: junit,
          content: async () => inFlags((await import('../../report/junit.js')).junitReport(report)),
        },
        pageOutput(page, report, pictures),
      ]);
    },
  };
}
