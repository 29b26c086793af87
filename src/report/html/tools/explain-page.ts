import { VERSION } from '../../../core/version';
import type { Explained } from '../../../tools/explain/explanation';
import { explanationAnswer } from '../../tools/explain-words';
import { explanationText } from '../../tools/explain-text';
import { explanationData } from './explanation-data';
import { htmlOfTool } from '../render-page';

/** What explain found, as a page. */
export function explainPage(explained: Explained): string {
  const { explanation } = explained;
  const { model, holds, layers, heads, rows } = explanation;
  return htmlOfTool(
    {
      tool: 'explain',
      title: `Should the last row be zero? ${model} – padproof`,
      question: 'should the last row be zero?',
      verdict: holds ? 'held' : 'violated',
      answer: explanationAnswer(explanation),
      made: [
        { label: 'model', text: model },
        { label: 'size', text: `${layers} layers of ${heads} heads` },
        { label: 'texts', text: rows.map(({ text }) => JSON.stringify(text)).join(', ') },
        { label: 'padproof', text: VERSION },
      ],
      ...explanationData(explained),
    },
    explanationText(explanation, false),
  );
}
