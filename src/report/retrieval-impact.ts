import type { Report } from '../core/report/report';
import { value } from './figures';
import { counted, wrapped } from './text';

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
    `${things}, each alone and in a padded batch: lowest cosine of ${vector} ${value(least)}, lowest tenth ${value(tenth)}, median ${value(median)}; ${search}`,
  );
}
