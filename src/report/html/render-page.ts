import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError, messageOf } from '../../core/errors';
import { toJsonLine } from '../../core/json';
import type { Report } from '../../core/report/report';
import { redactSecrets } from '../../core/text/redact-secrets';
import { printable } from '../../core/text/printable';
import type { Reports } from '../../engine/campaign/reports';
import type { Pictures } from '../../tools/picture/pictures-of';
import { severalReports } from '../several';
import { terminalReport } from '../terminal/terminal-report';
import { fitted } from './fitted';
import type { AnyPage } from './page-data';
import { pageData } from './page-data-of';
import { escaped, shellOf } from './shell';
import type { ToolPage } from './tools/tool-page';

/** Built from src/report/html/browser; in a checkout that runs from src it lies in dist all the same. */
const BUILT = join(__dirname, '../../../dist/report-page');

/** Of the text report, which stands on the page where no script runs. */
const MOST_TEXT = 200_000;

/**
 * Renders a report, or several, as one page of HTML that asks nobody for anything: script, style and data are in it, and its
 * Content-Security-Policy allows no more. At most 2 MB.
 *
 * @param pictures what models showed of their inside, by the report that they belong to; absent where the report is a saved one
 * @throws EnvironmentError where the script was not built.
 */
export function htmlReport(report: Report | Reports, pictures?: ReadonlyMap<Report, Pictures>): string {
  const data = fitted(clean(pageData(report, pictures)));
  const text =
    report.format === 'padproof-report'
      ? terminalReport(report, { verbose: true })
      : severalReports(report, { verbose: true });
  return pageOf(data, data.answer.join(' '), text);
}

/**
 * Renders what another verb than check found as such a page.
 *
 * @param text what the terminal says, for readers without scripts
 * @throws EnvironmentError where the script was not built.
 */
export function htmlOfTool(data: ToolPage, text: string): string {
  const cleaned = clean(data);
  return pageOf(cleaned, cleaned.answer, text);
}

function pageOf(data: AnyPage, answer: string, text: string): string {
  const { script, style } = built();
  const plain = clean(text).slice(0, MOST_TEXT);
  return shellOf({
    title: data.title,
    style,
    main: `<h1>${escaped(answer)}</h1>
<pre>${escaped(plain)}</pre>`,
    data: toJsonLine(data).trim(),
    script,
  });
}

let read: { readonly script: string; readonly style: string } | undefined;

/** @throws EnvironmentError where they are not there. */
export function built(): { readonly script: string; readonly style: string } {
  const file = (name: string): string => readFileSync(join(BUILT, name), 'utf8').trim();
  try {
    return (read ??= { script: file('page.js'), style: file('page.css') });
  } catch (thrown) {
    throw new EnvironmentError(`The page of a report cannot be read: ${messageOf(thrown)}. Run: npm run build`);
  }
}

/** A copy in which no text has a secret, or a character that is not seen. */
function clean<T>(value: T): T {
  const cleanValue = (one: unknown): unknown => {
    if (typeof one === 'string') return printable(redactSecrets(one));
    if (Array.isArray(one)) return one.map(cleanValue);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [cleanValue(name), cleanValue(inner)]));
  };
  return cleanValue(value) as T;
}
