import type { Report } from '../../core/report/report';
import type { Reports } from '../../engine/campaign/reports';
import type { Pictures } from '../../tools/picture/pictures-of';
import { inFlags } from '../options/in-flags';
import type { Output } from '../host/outputs';
import { assertWritableFile } from '../host/outputs';

/** Where a page goes unless a file is named. */
const PAGE = 'padproof-report.html';

/** The flag that asks for a page. */
export const HTML_OPTION = [
  '--html [file]',
  `write the report as a page for a browser: to ${PAGE}, or to a file that ends in .html`,
] as const;

/**
 * Makes sure that the page can be written, before any work is done for it.
 *
 * @param html what the flag was given; `true` where it has no value
 * @returns the file; undefined where no page is asked for
 * @throws UsageError, EnvironmentError as `assertWritableFile`
 */
export function assertWritablePage(html: true | string | undefined): string | undefined {
  if (html === undefined) return undefined;
  const file = html === true ? PAGE : html;
  assertWritableFile('--html', file, '.html');
  return file;
}

/** The page of what another verb than check found, to be written to a file. */
export function toolPageOutput(file: string | undefined, content: () => Promise<string>): Output {
  return { flag: '--html', file, content: async () => inFlags(await content()) };
}

/** The page of a report, to be written to a file. */
export function pageOutput(
  file: string | undefined,
  report: Report | Reports,
  pictures?: ReadonlyMap<Report, Pictures>,
): Output {
  return toolPageOutput(file, async () =>
    (await import('../../report/html/render-page.js')).htmlReport(report, pictures),
  );
}
