import type { RetrievalImpact } from '../../../core/report/retrieval-impact';
import { value } from '../../figures';
import { num } from './words';

/** What padding changes for who searches with the vectors. */
export function Retrieval({ impact }: { readonly impact: RetrievalImpact }) {
  const { sequences, of, vector, cosine, neighbours } = impact;
  const rows: readonly (readonly [string, string])[] = [
    ['least cosine', value(num(cosine.least))],
    ['lowest tenth', value(num(cosine.tenth))],
    ['median', value(num(cosine.median))],
    ['another nearest neighbour', `${neighbours.changed} of ${neighbours.of}`],
  ];
  return (
    <section id="retrieval" aria-labelledby="retrieval-title">
      <h2 id="retrieval-title">For a search</h2>
      <p class="lead">
        {neighbours.changed === 0
          ? 'Every row keeps its nearest neighbour.'
          : `${neighbours.changed} of ${neighbours.of} rows find another nearest neighbour.`}
      </p>
      <table class="figures">
        <caption>
          {sequences} {of}, each alone and in a padded batch: the cosine of {vector} between the two
        </caption>
        <tbody>
          {rows.map(([name, text]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
