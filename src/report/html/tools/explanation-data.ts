import type { Explained } from '../../../tools/explain/explanation';
import { biasSentence, QUESTION, reading, shortBias, TOY, trials } from '../../tools/explain-words';
import type { ExplanationData } from './tool-page';

/** What explain found, with what is said of it. Runs in a page as well. */
export function explanationData(explained: Explained): ExplanationData {
  const { explanation } = explained;
  const { rows, row, tokenizer } = explanation;
  const padded = rows[row].bias.find((bias) => bias !== 0)!;
  return {
    ...explained,
    words: {
      question: QUESTION,
      bias: rows.map(({ bias }) => bias.map(shortBias)),
      aboutBias: biasSentence(shortBias(padded)),
      ...(tokenizer === 'toy' && { toy: TOY }),
      reading: reading(explanation),
      trials: trials(explanation),
    },
  };
}
