import type { Report } from '../core/report/report';
import { counted, wrapped } from './text';

/** A cosine to six places, which no search tells from more. */
export function cosineInWords(cosine: number): string {
  return String(Number(cosine.toFixed(6)));
}

/** The same in a line: how many find another neighbour, and the lowest cosine. */
export function retrievalImpactInShort({ retrievalImpact }: Report): string[] {
  if (!retrievalImpact) return [];
  const { sequences, of, cosine, neighbours } = retrievalImpact;
  const things = of === 'sentences' ? counted(sequences, 'sentence') : `${counted(sequences, 'row')} of ${of}`;
  const search =
    neighbours.changed === 0
      ? `padded, each of ${things} keeps its nearest neighbour`
      : `padded, ${neighbours.changed} of ${things} have another nearest neighbour`;
  return wrapped('  retrieval ', `${search}; lowest cosine ${cosineInWords(cosine.least)}`);
}

/** Renders the retrieval impact: what padding changes for who searches with the vectors; nothing where it was not measured. */
export function retrievalImpactLines({ retrievalImpact }: Report): string[] {
  if (!retrievalImpact) return [];
  const { sequences, of, vector, cosine, neighbours } = retrievalImpact;
  const { least, tenth, median } = cosine;
  const things = of === 'sentences' ? counted(sequences, 'sentence') : `${counted(sequences, 'row')} of ${of}`;
  const search =
    neighbours.changed === 0
      ? 'each keeps its nearest neighbour'
      : `${neighbours.changed} of ${neighbours.of} have another nearest neighbour`;
  return wrapped(
    '  retrieval ',
    `${things}, each alone and in a padded batch: lowest cosine of ${vector} ${cosineInWords(least)}, lowest tenth ${cosineInWords(tenth)}, median ${cosineInWords(median)}; ${search}`,
  );
}
