import type { History } from '../../../tools/history/trend';
import { historyAnswer, historyText, MOST_GROWN, whenOf } from '../../tools/history';
import { counted } from '../../text';
import { htmlOfTool } from '../render-page';

/** A trend, as a page. */
export function historyPage(history: History): string {
  const { reports, grown } = history;
  const models = [...new Set(reports.map(({ model }) => model))];
  const last = reports.at(-1)!;
  return htmlOfTool(
    {
      tool: 'history',
      title: `${counted(reports.length, 'report')} – padproof`,
      question: 'does it still hold, and by how much?',
      verdict: last.verdict,
      answer: historyAnswer(history),
      made: [
        { label: 'from', text: `${whenOf(reports[0])} UTC` },
        { label: 'to', text: `${whenOf(last)} UTC` },
        { label: 'models', text: models.join('; ') },
      ],
      models: models.map((model) => ({
        model,
        reports: reports
          .filter((one) => one.model === model)
          .map(({ shares: _, ...one }) => ({ ...one, when: whenOf(one) })),
      })),
      grown: grown.slice(0, MOST_GROWN),
    },
    historyText(history),
  );
}
