import type { Report } from '../../core/report/report';
import type { WordOf } from '../../tools/picture/token-words';
import { formData } from './form-data';
import { withWords } from './with-words';

/** A report with the tokens of its counterexamples, so that a page that is made of it later has them. */
export function withReportWords(report: Report, wordOf: WordOf): Report {
  const { words } = withWords(formData(report), wordOf);
  return words ? { ...report, words } : report;
}
