import type { Report } from '../../core/report/report';
import type { Verdict } from '../../core/verdict';
import type { Reports } from '../../engine/campaign/reports';
import type { Pictures } from '../../tools/picture/pictures-of';
import { namesIn } from '../several';
import { modelInWords } from '../terminal/subject-line';
import { formData } from './form-data';
import type { FormData, PageData } from './page-data';

/** What stands in the place of pictures where there is a file alone. */
const SAVED = {
  missing: [
    'Attention and layers are not on this page: a saved report does not keep them. A page that is written as check runs has them.',
  ],
} as const;

/**
 * What the page shows of a report, or of several.
 * @param pictures what models showed of their inside; absent where the report is a saved one
 */
export function pageData(report: Report | Reports, pictures?: ReadonlyMap<Report, Pictures>): PageData {
  const reports = report.format === 'padproof-report' ? [report] : report.reports;
  const notRun = report.format === 'padproof-report' ? [] : report.notRun;
  const matrix = report.format === 'padproof-report' ? undefined : report.matrix;
  const name = report.format === 'padproof-report' ? undefined : namesIn(report);
  const forms = reports.map((one) => ({
    ...formData(one, pictures ? pictures.get(one) : SAVED),
    ...(name && { form: name(one) }),
  }));
  const first = [...reports, ...notRun].at(0);
  const model = reports.length > 0 ? modelInWords(reports[0].subject) : first?.subject.model;
  return {
    title: `${report.verdict}: ${matrix ? matrix.plan : model} – padproof`,
    ...(matrix && { plan: matrix.plan }),
    verdict: report.verdict,
    look: lookOfAll(report.verdict, forms),
    answer:
      forms.length === 1 && notRun.length === 0 ? forms[0].answer : [answerOfAll(forms, notRun.length, matrix?.plan)],
    forms,
    notRun: notRun.map((one) => ({
      form: name!(one),
      message: one.message,
      ...(one.unsupported && { unsupported: true as const }),
    })),
    cut: pictures ? [] : SAVED.missing,
  };
}

/** That all held is no answer where one form has none. */
function lookOfAll(verdict: Verdict, forms: readonly FormData[]): Verdict {
  return verdict === 'held' && forms.some(({ look }) => look !== 'held') ? 'inconclusive' : verdict;
}

/** How an answer begins that says whether a model may be batched, in the order in which they are told. */
const BEGINNINGS = ['Not safe to batch', 'Not right', 'Safe to batch'];

/** Names of cells that a sentence lists. */
const MOST_NAMES = 8;

/** The answers of all forms in a few words; each stands in full below. */
function answerOfAll(forms: readonly FormData[], notRun: number, plan?: string): string {
  const as = plan === undefined ? 'as ' : '';
  const parts = BEGINNINGS.flatMap((beginning) => {
    const names = forms.filter(({ answer }) => answer[0].startsWith(beginning)).map(({ form }) => form);
    if (plan !== undefined && names.length > MOST_NAMES) return [`${beginning}: ${names.length} cells.`];
    return names.length > 0 ? [`${beginning}${as === '' ? ':' : ''} ${as}${listed(names)}.`] : [];
  });
  const open = forms.filter(({ answer }) => !BEGINNINGS.some((beginning) => answer[0].startsWith(beginning))).length;
  if (open + notRun > 0)
    parts.push(`No answer for ${open + notRun} of ${forms.length + notRun} ${plan === undefined ? 'forms' : 'cells'}.`);
  return parts.length > 0 ? parts.join(' ') : 'Nothing was judged.';
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
