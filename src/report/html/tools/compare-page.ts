import type { Comparison } from '../../../tools/compare/comparison';
import {
  comparisonAnswer,
  comparisonText,
  distance,
  paddingAnswer,
  paddingClaims,
  partingAt,
  placeBehind,
  sideInWords,
} from '../../tools/comparison';
import { count, counted } from '../../text';
import { htmlOfTool } from '../render-page';

/** What compare found, as a page. */
export function comparePage(comparison: Comparison): string {
  const { sides, outputs, layers, within, onlyIn, note, stopped, cases, seed, verdict, padproof, node } = comparison;
  const [a, b] = sides.map(sideInWords);
  const ofOne = (side: string, labels: readonly string[]): string[] =>
    labels.length === 0 ? [] : [`${side} alone has ${labels.join(', ')}, in this width.`];
  return htmlOfTool(
    {
      tool: 'compare',
      title: `${verdict}: ${a} and ${b} – padproof`,
      question: 'how far are two models apart, and does that depend on padding?',
      verdict,
      answer: comparisonAnswer(comparison),
      made: [
        { label: 'A', text: a },
        { label: 'B', text: b },
        { label: 'cases', text: `${count(cases.judged)} of ${counted(cases.asked, 'case')} compared` },
        { label: 'seed', text: String(seed) },
        { label: 'padproof', text: `${padproof}, Node ${node.replace(/^v/, '')}` },
      ],
      outputs: outputs.map(({ output, compared, batched, alone, cosine }) => ({
        output,
        compared,
        batched: { deviation: batched.deviation, words: distance(batched) },
        alone: { deviation: alone.deviation, words: distance(alone) },
        ...(cosine && { cosine }),
      })),
      ...(within !== undefined && { within }),
      ...(layers && {
        layers: {
          case: layers.case,
          steps: layers.deviations.map((deviation, i) => ({ name: placeBehind(i), distance: deviation })),
          partingAt: partingAt(layers),
        },
      }),
      notes: [
        ...(stopped ? [`Stopped by the ${stopped.by}: ${stopped.message}`] : []),
        ...(note === undefined ? [] : [note]),
        ...ofOne('A', onlyIn[0]),
        ...ofOne('B', onlyIn[1]),
      ],
      padding: { answer: paddingAnswer(comparison), claims: paddingClaims(comparison) },
    },
    comparisonText(comparison),
  );
}
